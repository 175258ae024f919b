import CRNNNet
import Foundation

/// The exact CTC score of a given label: log p(label | image) over all paths that read as it.
///
/// The recurrence is that of `CTC`, with the label l' with blanks between and around its symbols and
/// S = 2 L + 1 states. A state that cannot be reached from the start, or that the end cannot be
/// reached from, is left out. A scorer keeps its memory from label to label and belongs to one
/// thread.
public struct LabelScorer {
  private var row: [Double] = []

  public init() {}

  /// log p(label | image) in nats; −∞ if the label needs more frames than the image has.
  public mutating func score(_ label: some Collection<Int32>, _ scores: FrameScores) -> Double {
    let label = Array(label)
    let states = 2 * label.count + 1
    let frames = scores.frames
    guard CTC.framesNeeded(label) <= frames else { return -.infinity }
    guard frames > 0 else { return 0 }
    if row.count < states { row = [Double](repeating: 0, count: states) }
    return row.withUnsafeMutableBufferPointer { row in
      scores.values.withUnsafeBufferPointer { values in
        label.withUnsafeBufferPointer { label in
          for s in 0..<states { row[s] = -.infinity }
          row[0] = values[0]
          if states > 1 { row[1] = values[Int(label[0])] }
          for t in 1..<max(1, frames) {
            let frame = t * scores.classes
            let first = max(0, states - 2 * (frames - t))
            // Downwards, so that the row below still holds the frame before.
            for s in stride(from: min(states - 1, 2 * t + 1), through: first, by: -1) {
              var sum = row[s]
              if s > 0 { sum = logSum(sum, row[s - 1]) }
              let symbol = s % 2 == 0 ? 0 : Int(label[s / 2])
              if s % 2 == 1, s > 1, label[s / 2] != label[s / 2 - 1] {
                sum = logSum(sum, row[s - 2])
              }
              row[s] = sum + values[frame + symbol]
            }
          }
          return states > 1 ? logSum(row[states - 1], row[states - 2]) : row[0]
        }
      }
    }
  }
}
