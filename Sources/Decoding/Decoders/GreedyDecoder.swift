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
    let (scores, classes) = (scratch.floats(columns), scratch.integers(columns))
    takeLikeliest(
      logProbabilities, scores, classes, count: logits.channels, columns: columns)
    return (0..<logits.batch).map { n in
      BestPath(frames: logits.widths[n]) { t in
        let column = t * logits.batch + n
        return (Int(classes[column]), scores[column])
      }.classes
    }
  }

  /// The largest score of each column, of equal ones the first, and its class. The classes are gone through in the order
  /// in which they lie in memory.
  private static func takeLikeliest(
    _ scores: UnsafePointer<Float>, _ best: UnsafeMutablePointer<Float>,
    _ classes: UnsafeMutablePointer<Int32>, count: Int, columns: Int
  ) {
    best.update(from: scores, count: columns)
    classes.update(repeating: 0, count: columns)
    for k in 1..<max(1, count) {
      let row = scores + k * columns
      for i in 0..<columns {
        let isBetter = row[i] > best[i]
        best[i] = isBetter ? row[i] : best[i]
        classes[i] = isBetter ? Int32(truncatingIfNeeded: k) : classes[i]
      }
    }
  }
}
