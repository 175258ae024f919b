import CRNNNet
import Foundation

/// What the network says for a text as the reading of an image, symbol by symbol.
///
/// With the posteriors γ, given the text, that frame t reads its symbol i, or the blank before it:
///
///     peak(i)       = maxₜ γ(t, i) y(t, l(i))
///     gap(i)        = maxₜ γ(t, blank before i) (1 − y(t, blank) − y(t, l(i − 1)) − y(t, l(i)))
///     confidence(i) = peak(i) (1 − gap(i))
///     frame(i)      = Σₜ γ(t, i) t / Σₜ γ(t, i)
///
/// so that a symbol is as sure as its best frame, and less so where another may stand before it. The blank
/// behind the text counts for its last symbol.
package struct TextEvidence: Sendable, Equatable {
  /// log p(text | image) in nats, the sum over all paths; −∞ if no path reads as the text.
  package let logProbability: Double
  /// The symbols; all are 0 if no path reads as the text.
  package let symbols: [SymbolEvidence]

  /// p(text | image).
  package var probability: Double { logProbability.isNaN ? 0 : min(1, exp(logProbability)) }

  /// The share of the text's characters that is expected to be right.
  package var rightShare: Double {
    ConfidenceCalibration.rightShare(symbols.map(\.confidence), text: probability)
  }
}

/// Finds the evidence of texts. It keeps its memory from text to text and belongs to one thread.
///
/// The recurrences are those of `CTC`, but with probabilities that are scaled frame by frame to a sum of 1,
/// which takes a tenth of the time that logarithms take.
package struct EvidenceFinder {
  /// Below it, scaled probabilities may have lost paths that count, and logarithms are summed again.
  private static let leastLog = -600.0

  private var scorer = LabelScorer()
  private var forward: [Double] = []
  /// y(t, k) of the classes that the text has, the blank first.
  private var chances: [Double] = []

  package init() {}

  package mutating func evidence(_ label: [Int32], _ scores: FrameScores) -> TextEvidence {
    let frames = scores.frames
    func nothing(_ log: Double) -> TextEvidence {
      TextEvidence(
        logProbability: log,
        symbols: label.map { _ in SymbolEvidence(confidence: 0, frame: 0) })
    }
    guard CTC().framesNeeded(label) <= frames else { return nothing(-.infinity) }
    guard frames > 0 else { return nothing(0) }
    let states = prepare(label, scores)
    var found = SymbolSums(count: label.count)
    let log = forward.withUnsafeMutableBufferPointer { forward -> Double in
      chances.withUnsafeBufferPointer { chances -> Double in
        guard let forward = forward.baseAddress, let chances = chances.baseAddress else { return 0 }
        let log = states.sweepForward(forward, chances, frames)
        if log.isFinite { states.sweepBackward(forward, chances, frames, &found) }
        return log
      }
    }
    guard log.isFinite else { return nothing(scorer.score(label, scores)) }
    return TextEvidence(
      logProbability: log > Self.leastLog ? log : scorer.score(label, scores),
      symbols: found.evidence)
  }

  /// Lays out states and probabilities.
  private mutating func prepare(_ label: [Int32], _ scores: FrameScores) -> TextStates {
    let classes = [0] + Set(label).sorted().map(Int.init)
    var column = [Int](repeating: 0, count: scores.classes)
    for (index, symbolClass) in classes.enumerated() { column[symbolClass] = index }
    let states = TextStates(
      label: label, column: label.map { column[Int($0)] }, classes: classes.count)
    let size = scores.frames * states.count
    if forward.count < size { forward = [Double](repeating: 0, count: size) }
    let needed = scores.frames * classes.count
    if chances.count < needed { chances = [Double](repeating: 0, count: needed) }
    scores.values.withUnsafeBufferPointer { values in
      chances.withUnsafeMutableBufferPointer { chances in
        var next = 0
        for t in 0..<scores.frames {
          for symbolClass in classes {
            chances[next] = exp(values[t * scores.classes + symbolClass])
            next += 1
          }
        }
      }
    }
    return states
  }
}

/// The states of a text with blanks between and around its symbols, and the sweeps over them.
private struct TextStates {
  let count: Int
  /// For each state the index of its class among those of the text, the blank being 0.
  private let column: [Int]
  /// 1 where a path may skip the blank before a state, else 0; and two zeros.
  private let skip: [Double]
  private let classes: Int

  /// - Parameters:
  ///   - column: for each symbol the index of its class among those of the text.
  ///   - classes: how many the text has, with the blank.
  init(label: [Int32], column: [Int], classes: Int) {
    let count = 2 * label.count + 1
    self.count = count
    self.classes = classes
    var columns = [Int](repeating: 0, count: count)
    for (i, index) in column.enumerated() { columns[2 * i + 1] = index }
    self.column = columns
    var skips = [Double](repeating: 0, count: count + 2)
    for i in label.indices.dropFirst() where label[i] != label[i - 1] { skips[2 * i + 1] = 1 }
    skip = skips
  }

  /// Fills the scaled α [T][S] and returns log p(text | image); −∞ where nothing is left.
  func sweepForward(
    _ forward: UnsafeMutablePointer<Double>, _ chances: UnsafePointer<Double>, _ frames: Int
  ) -> Double {
    column.withUnsafeBufferPointer { column in
      skip.withUnsafeBufferPointer { skip in
        var log = 0.0
        for t in 0..<frames {
          let row = forward + t * count
          let chance = chances + t * classes
          row.update(repeating: 0, count: count)
          // What the end cannot be reached from is no part of any path.
          let first = max(0, count - 2 * (frames - t))
          let end = min(count, 2 * t + 2)
          var sum = 0.0
          if t == 0 {
            for s in first..<max(first, end) {
              row[s] = chance[column[s]]
              sum += row[s]
            }
          } else {
            let last = row - count
            for s in first..<max(first, end) {
              var value = last[s]
              if s > 0 { value += last[s - 1] }
              if s > 1 { value += skip[s] * last[s - 2] }
              value *= chance[column[s]]
              row[s] = value
              sum += value
            }
          }
          guard sum > 0 else { return -.infinity }
          log += Foundation.log(sum)
          let factor = 1 / sum
          for s in first..<max(first, end) { row[s] *= factor }
        }
        return log
      }
    }
  }

  /// Goes back over the frames and takes from each what it says for the symbols.
  func sweepBackward(
    _ forward: UnsafePointer<Double>, _ chances: UnsafePointer<Double>, _ frames: Int,
    _ found: inout SymbolSums
  ) {
    // β of a frame without the frame's own probability, and with it; two zeros behind each.
    var beta = [Double](repeating: 0, count: count + 2)
    for s in max(0, count - 2)..<count { beta[s] = 1 }
    var next = beta
    column.withUnsafeBufferPointer { column in
      skip.withUnsafeBufferPointer { skip in
        beta.withUnsafeMutableBufferPointer { beta in
          next.withUnsafeMutableBufferPointer { next in
            for t in stride(from: frames - 1, through: 0, by: -1) {
              let row = forward + t * count
              let chance = chances + t * classes
              let end = min(count, 2 * t + 2)
              var total = 0.0
              for s in 0..<end {
                if t < frames - 1 { beta[s] = next[s] + next[s + 1] + skip[s + 2] * next[s + 2] }
                total += row[s] * beta[s]
              }
              guard total > 0 else { return }
              let factor = 1 / total
              for s in 0..<end {
                let scaled = beta[s] * factor
                next[s] = scaled * chance[column[s]]
                let posterior = row[s] * scaled
                // What is less than that changes no figure.
                if posterior > 1e-9 { take(posterior, s, t, chance, column, &found) }
              }
            }
          }
        }
      }
    }
  }

  /// Notes what a frame says that is in a state with some posterior.
  @inline(__always)
  private func take(
    _ posterior: Double, _ s: Int, _ t: Int, _ chance: UnsafePointer<Double>,
    _ column: UnsafeBufferPointer<Int>, _ found: inout SymbolSums
  ) {
    guard s % 2 == 0 else {
      found.read(s / 2, posterior, chance[column[s]], at: t)
      return
    }
    let before = s > 0 ? column[s - 1] : 0
    let behind = s + 1 < count ? column[s + 1] : 0
    var other = 1 - chance[0]
    if before > 0 { other -= chance[before] }
    if behind > 0, behind != before { other -= chance[behind] }
    found.leave(s / 2, posterior * max(0, other))
  }
}

/// The sums over the frames so far for the symbols of a text.
private struct SymbolSums {
  private var weights: [Double]
  private var frames: [Double]
  private var peaks: [Double]
  private var gaps: [Double]

  init(count: Int) {
    weights = [Double](repeating: 0, count: count)
    (frames, peaks, gaps) = (weights, weights, weights)
  }

  mutating func read(_ symbol: Int, _ posterior: Double, _ chance: Double, at frame: Int) {
    weights[symbol] += posterior
    frames[symbol] += posterior * Double(frame)
    peaks[symbol] = max(peaks[symbol], posterior * chance)
  }

  /// Notes that something else may stand before a symbol, or behind the last one.
  mutating func leave(_ symbol: Int, _ chance: Double) {
    guard !gaps.isEmpty else { return }
    let symbol = min(symbol, gaps.count - 1)
    gaps[symbol] = max(gaps[symbol], chance)
  }

  var evidence: [SymbolEvidence] {
    weights.indices.map { i in
      guard weights[i] > 0 else { return SymbolEvidence(confidence: 0, frame: 0) }
      return SymbolEvidence(
        confidence: min(1, peaks[i]) * (1 - min(1, gaps[i])), frame: frames[i] / weights[i])
    }
  }
}
