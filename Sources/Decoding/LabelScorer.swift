import CRNNNet
import Foundation

/// The exact CTC score of a given label: log p(label | image) over all paths that read as it.
///
/// The recursion is that of `CTC`, over one row of states. A state that cannot be reached from the start, or that the end
/// cannot be reached from, is left out. A scorer keeps its memory from label to label and belongs to one thread.
package struct LabelScorer {
  private var row: [Double] = []

  package init() {}

  /// log p(label | image) in nats; −∞ if the label needs more frames than the image has.
  package mutating func score(_ label: some Collection<Int32>, _ scores: FrameScores) -> Double {
    let label = Array(label)
    let states = CTCStates(label)
    let frames = scores.frames
    guard CTC().framesNeeded(label) <= frames else { return -.infinity }
    guard frames > 0 else { return 0 }
    if row.count < states.count { row = [Double](repeating: 0, count: states.count) }
    return row.withUnsafeMutableBufferPointer { row in
      scores.values.withUnsafeBufferPointer { values in
        guard let row = row.baseAddress else { return 0 }
        states.start(row) { values[$0] }
        for t in 1..<max(1, frames) {
          let frame = t * scores.classes
          let first = max(0, states.count - 2 * (frames - t))
          let end = min(states.count, 2 * t + 2)
          states.advance(row, to: row, first..<max(first, end)) { values[frame + $0] }
        }
        return states.end(row)
      }
    }
  }
}
