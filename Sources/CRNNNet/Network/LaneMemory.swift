import Kernels

/// The memory of one of the lanes that go through a network together.
final class LaneMemory {
  let activations = Arena()
  // Backward reads a gradient from one and writes the next into the other.
  let gradients = (Arena(), Arena())
  let kept = KeptMaps()
  /// The means and unbiased variances of batch norm.
  let statistics: FloatBuffer

  init(_ network: Network) {
    statistics = FloatBuffer(count: network.statistics.count)
  }

  /// The bytes held for activations and gradients.
  var memory: Int {
    activations.capacity + gradients.0.capacity + gradients.1.capacity + kept.memory
  }
}
