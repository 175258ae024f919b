import Recognition

extension Checkpoint {
  /// The weights, bit by bit.
  var weightBits: [UInt32] { weights.values.map(\.bitPattern) }
}
