import HDF5
import Kernels
import Recognition

extension Checkpoint {
  /// A checkpoint with buffers of its own, of the sizes of another's.
  convenience init(withBuffersLike other: Checkpoint) {
    func like(_ buffer: FloatBuffer) -> FloatBuffer { FloatBuffer(count: buffer.count) }
    self.init(
      info: other.info, network: other.network, weights: like(other.weights),
      statistics: like(other.statistics), slots: other.slots.map(like),
      average: other.average?.blank())
  }

  /// A checkpoint with the buffers of another.
  convenience init(info: CheckpointInfo, sharing other: Checkpoint) {
    self.init(
      info: info, network: other.network, weights: other.weights, statistics: other.statistics,
      slots: other.slots, average: other.average)
  }

  /// Takes over all numbers.
  func copyNumbers(from other: Checkpoint) {
    for (buffer, source) in zip(buffers, other.buffers) { buffer.copy(from: source) }
  }

  /// The bytes of the file, sealed.
  func image(named name: String) throws -> [UInt8] {
    try HDF5File.image(named: name, sealed: true, fill)
  }
}
