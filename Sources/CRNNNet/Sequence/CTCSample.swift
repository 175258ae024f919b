import Foundation

/// The forward and backward variables of one sample; see `CTC` for the formulas.
struct CTCSample {
  let logProbabilities: UnsafePointer<Float>
  /// The image's index in the batch.
  let column: Int
  let frames: Int
  let batch: Int
  let columns: Int
  let label: [Int32]

  /// S, the length of the label with blanks between and around.
  var states: Int { 2 * label.count + 1 }

  private func symbol(_ s: Int) -> Int { s % 2 == 0 ? 0 : Int(label[s / 2]) }

  private func index(_ t: Int, _ k: Int) -> Int { k * columns + t * batch + column }

  /// Whether state s may follow state s − 2: it holds a symbol that differs from the last one.
  private func skips(to s: Int) -> Bool {
    s % 2 == 1 && s > 1 && label[s / 2] != label[s / 2 - 1]
  }

  /// Fills α [T][S] and returns the loss.
  func forward(_ alpha: UnsafeMutablePointer<Double>) -> Double {
    let states = states
    for s in 0..<states {
      alpha[s] = s < 2 ? Double(logProbabilities[index(0, symbol(s))]) : -.infinity
    }
    for t in 1..<max(1, frames) {
      let last = alpha + (t - 1) * states
      let row = alpha + t * states
      for s in 0..<states {
        var sum = last[s]
        if s > 0 { sum = logSum(sum, last[s - 1]) }
        if skips(to: s) { sum = logSum(sum, last[s - 2]) }
        row[s] = sum + Double(logProbabilities[index(t, symbol(s))])
      }
    }
    let end = alpha + (frames - 1) * states
    return -(states > 1 ? logSum(end[states - 1], end[states - 2]) : end[0])
  }

  /// Subtracts the posterior of every class at every frame; `beta` holds two rows of S.
  func subtractPosteriors(
    _ alpha: UnsafePointer<Double>, loss: Double, beta: UnsafeMutablePointer<Double>,
    from gradient: UnsafeMutablePointer<Float>
  ) {
    let states = states
    // `after` holds β of the following frame with that frame's own probability, `now` β of this
    // frame without it, so that α · β counts each probability once.
    let (now, after) = (beta, beta + states)
    for t in stride(from: frames - 1, through: 0, by: -1) {
      for s in 0..<states {
        if t == frames - 1 {
          now[s] = s >= states - 2 ? 0 : -.infinity
        } else {
          var sum = after[s]
          if s + 1 < states { sum = logSum(sum, after[s + 1]) }
          if s + 2 < states, skips(to: s + 2) { sum = logSum(sum, after[s + 2]) }
          now[s] = sum
        }
        let posterior = exp(alpha[t * states + s] + now[s] + loss)
        gradient[index(t, symbol(s))] -= Float(posterior)
      }
      for s in 0..<states {
        after[s] = now[s] + Double(logProbabilities[index(t, symbol(s))])
      }
    }
  }
}
