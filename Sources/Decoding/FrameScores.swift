import CRNNNet
import Kernels

/// What the network says about one image: log y(t, k) for each frame t and class k, in nats.
///
/// Class 0 is CTC's blank. Stored `[frame][class]`, as decoders walk through them.
package struct FrameScores: Sendable {
  package let frames: Int
  package let classes: Int
  /// The logarithms, frame by frame.
  package let values: [Double]

  package init(frames: Int, classes: Int, values: [Double]) {
    precondition(values.count == frames * classes, "\(values.count) values")
    self.frames = frames
    self.classes = classes
    self.values = values
  }

  /// The scores of each image of a batch; logits are [classes][1][T][N].
  package static func images(of logits: Tensor, scratch: Arena) -> [FrameScores] {
    let columns = logits.plane
    let classes = logits.channels
    let logs = scratch.floats(logits.count)
    VectorOperations.logSoftmax(
      logits.data, logs, scratch: scratch.floats(2 * columns), classes: classes, columns: columns)
    // Decoders go from class to class, and the classes of a frame lie far from each other.
    let rows = scratch.floats(logits.count)
    PanelKernels.transpose(
      logs, stride: columns, into: rows, stride: classes, rows: classes, columns: columns)
    return (0..<logits.batch).map { n in
      let frames = logits.widths[n]
      let values = [Double](unsafeUninitializedCapacity: frames * classes) { buffer, count in
        for t in 0..<frames {
          let row = rows + (t * logits.batch + n) * classes
          for k in 0..<classes {
            buffer.initializeElement(at: t * classes + k, to: Double(row[k]))
          }
        }
        count = frames * classes
      }
      return FrameScores(frames: frames, classes: classes, values: values)
    }
  }

  /// The classes of the best path.
  package func bestPath() -> [Int32] { likeliestPath().classes }

  /// What the best path reads, and the logarithm of its probability.
  package func likeliestPath() -> (classes: [Int32], logProbability: Double) {
    values.withUnsafeBufferPointer { values in
      let path = BestPath(frames: frames, classes: classes) { values[$0 * classes + $1] }
      return (path.classes, path.sum)
    }
  }
}
