import CRNNNet
import Kernels

/// How many frames of a batch are read as CTC's blank: all of them in a network that has collapsed.
package struct BlankFrames: Sendable, Equatable {
  /// Frames in which no class is likelier than the blank.
  package var blank = 0
  /// Frames that belong to images, not to padding.
  package var all = 0

  package init() {}

  /// Counts the frames of logits [classes][1][T][N].
  package init(_ logits: Tensor) {
    let columns = logits.plane
    for n in 0..<logits.batch {
      all += logits.widths[n]
      for t in 0..<logits.widths[n] {
        let frame = logits.data + t * logits.batch + n
        var k = 1
        while k < logits.channels, frame[k * columns] <= frame[0] { k += 1 }
        if k == logits.channels { blank += 1 }
      }
    }
  }
}
