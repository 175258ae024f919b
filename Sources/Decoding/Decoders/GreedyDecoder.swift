import CRNNNet
import Kernels

/// Best-path decoding of what was trained with CTC: the likeliest class of every frame, repeats joined, blanks dropped.
package enum GreedyDecoder {
  /// The classes that are read in each image; logits are [classes][1][T][N].
  package static func decode(_ logits: Tensor, scratch: Arena) -> [[Int32]] {
    let columns = logits.plane
    let logProbabilities = scratch.floats(logits.count)
    VectorOperations.logSoftmax(
      logits.data, logProbabilities, scratch: scratch.floats(2 * columns),
      classes: logits.channels, columns: columns)
    return (0..<logits.batch).map { n in
      var classes: [Int32] = []
      var last: Int32 = 0
      for t in 0..<logits.widths[n] {
        let column = t * logits.batch + n
        var best: Int32 = 0
        for k in 1..<logits.channels
        where logProbabilities[k * columns + column]
          > logProbabilities[Int(best) * columns + column]
        {
          best = Int32(k)
        }
        if best != 0, best != last { classes.append(best) }
        last = best
      }
      return classes
    }
  }
}
