import DistTrain

extension Checkpoint {
  /// The weights, bit by bit.
  var weightBits: [UInt32] {
    // The buffer is its owner's, which must not be gone meanwhile.
    withExtendedLifetime(weights) { weights.buffer.map(\.bitPattern) }
  }
}
