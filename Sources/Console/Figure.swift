/// A figure in JSON; one of nothing is null there, and not left out.
@propertyWrapper
package struct Figure: Sendable, Equatable, Encodable {
  package var wrappedValue: Double?

  package init(wrappedValue: Double?) { self.wrappedValue = wrappedValue }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
