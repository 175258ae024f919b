/// Where the numbers of one parameter stand in a flat buffer.
package struct Slot: Sendable, Equatable {
  package let offset: Int
  package let count: Int
}

/// A named array of numbers of the network.
package struct Parameter: Sendable, Equatable {
  /// The stable name: `cnn.conv0.weight`, say.
  package let name: String
  package let shape: [Int]
  package let slot: Slot
  package let initialiser: Initialiser
}

/// The parameters of a network in forward order, each a range of one flat buffer.
package struct ParameterLayout: Sendable, Equatable {
  package private(set) var parameters: [Parameter] = []
  /// The length of the flat buffer.
  package private(set) var count = 0
  /// What names begin with that are declared or looked up.
  var prefix = ""

  package init() {}

  /// Declares a parameter behind all that are there already; throws where there are too many weights.
  package mutating func add(
    _ name: String, _ shape: [Int], _ initialiser: Initialiser
  ) throws(NetworkError) -> Slot {
    let name = prefix + name
    precondition(!parameters.contains { $0.name == name }, "two parameters are named \(name)")
    var size = 1
    for extent in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= NetworkLimits.weights - count else {
        let extents = shape.map(String.init).joined(separator: " × ")
        throw NetworkError(
          "\(name) has \(extents) weights; all layers together have at most "
            + "\(NetworkLimits.weights)")
      }
      size = product
    }
    let slot = Slot(offset: count, count: size)
    parameters.append(Parameter(name: name, shape: shape, slot: slot, initialiser: initialiser))
    count += slot.count
    return slot
  }

  package subscript(name: String) -> Parameter? { parameters.first { $0.name == prefix + name } }
}

extension UnsafePointer<Float> {
  /// The start of a parameter's numbers in the flat buffer that this points to.
  subscript(slot: Slot) -> UnsafePointer<Float> { self + slot.offset }
}

extension UnsafeMutablePointer<Float> {
  /// The start of a parameter's numbers in the flat buffer that this points to.
  subscript(slot: Slot) -> UnsafeMutablePointer<Float> { self + slot.offset }

  /// Sets a parameter's numbers to 0.
  func clear(_ slot: Slot) { self[slot].update(repeating: 0, count: slot.count) }
}
