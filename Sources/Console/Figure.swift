/// A figure in JSON; one of nothing is null there, and not left out.
@propertyWrapper
public struct Figure: Sendable, Equatable, Encodable {
  public var wrappedValue: Double?

  public init(wrappedValue: Double?) { self.wrappedValue = wrappedValue }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
