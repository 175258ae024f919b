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
  private var forward: [Double] = []

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

  /// How sure the network is of each symbol of a label, and where it reads it.
  ///
  ///     confidence(i) = Σₜ γ(t, i) y(t, l(i)) / Σₜ γ(t, i)
  ///     frame(i)      = Σₜ γ(t, i) t / Σₜ γ(t, i)
  ///
  /// with γ(t, i) the posterior, given the label, that frame t reads its symbol i. The confidence is 1
  /// where the network leaves no doubt. All are 0 if no path reads as the label.
  public mutating func evidence(_ label: [Int32], _ scores: FrameScores) -> [SymbolEvidence] {
    let states = 2 * label.count + 1
    let frames = scores.frames
    guard !label.isEmpty else { return [] }
    let none = [SymbolEvidence](
      repeating: SymbolEvidence(confidence: 0, frame: 0), count: label.count)
    guard CTC.framesNeeded(label) <= frames else { return none }
    forward = [Double](repeating: -.infinity, count: frames * states)
    func value(_ t: Int, _ s: Int) -> Double {
      scores.values[t * scores.classes + (s % 2 == 0 ? 0 : Int(label[s / 2]))]
    }
    func skips(to s: Int) -> Bool { s % 2 == 1 && s > 1 && label[s / 2] != label[s / 2 - 1] }
    for s in 0..<2 { forward[s] = value(0, s) }
    for t in 1..<max(1, frames) {
      for s in 0..<states {
        var sum = forward[(t - 1) * states + s]
        if s > 0 { sum = logSum(sum, forward[(t - 1) * states + s - 1]) }
        if skips(to: s) { sum = logSum(sum, forward[(t - 1) * states + s - 2]) }
        forward[t * states + s] = sum + value(t, s)
      }
    }
    let end = (frames - 1) * states
    let total = logSum(forward[end + states - 1], forward[end + states - 2])
    guard total > -.infinity else { return none }
    var weights = [Double](repeating: 0, count: label.count)
    var (sums, places) = (weights, weights)
    // β of a frame, without the frame's own probability.
    var beta = (0..<states).map { $0 >= states - 2 ? 0 : -Double.infinity }
    for t in stride(from: frames - 1, through: 0, by: -1) {
      for s in stride(from: 1, to: states, by: 2) {
        let posterior = exp(forward[t * states + s] + beta[s] - total)
        weights[s / 2] += posterior
        sums[s / 2] += posterior * exp(value(t, s))
        places[s / 2] += posterior * Double(t)
      }
      let after = (0..<states).map { beta[$0] + value(t, $0) }
      for s in 0..<states {
        var sum = after[s]
        if s + 1 < states { sum = logSum(sum, after[s + 1]) }
        if s + 2 < states, skips(to: s + 2) { sum = logSum(sum, after[s + 2]) }
        beta[s] = sum
      }
    }
    return label.indices.map { i in
      guard weights[i] > 0 else { return none[i] }
      return SymbolEvidence(
        confidence: min(1, sums[i] / weights[i]), frame: places[i] / weights[i])
    }
  }
}
