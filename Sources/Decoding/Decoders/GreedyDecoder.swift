import CRNNNet
import Kernels

/// Reads the best path, in one pass over a batch for validation, or image by image.
package struct GreedyDecoder: LogitDecoder {
  private let alphabet: Alphabet

  init(alphabet: Alphabet) { self.alphabet = alphabet }

  mutating func read(_ scores: FrameScores, image name: String) -> ImageReading? {
    .bestPath(of: scores, alphabet)
  }

  /// The classes that are read in each image; logits are [classes][1][T][N].
  package static func decode(_ logits: Tensor, scratch: Arena) -> [[Int32]] {
    let columns = logits.plane
    let logProbabilities = scratch.floats(logits.count)
    VectorOperations.logSoftmax(
      logits.data, logProbabilities, scratch: scratch.floats(2 * columns),
      classes: logits.channels, columns: columns)
    return (0..<logits.batch).map { n in
      BestPath(frames: logits.widths[n], classes: logits.channels) { t, k in
        logProbabilities[k * columns + t * logits.batch + n]
      }.classes
    }
  }
}
