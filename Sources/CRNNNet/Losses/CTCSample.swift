import Foundation
import Kernels

/// The forward and backward variables of one sample; see `CTC` for the formulas.
struct CTCSample {
  let logProbabilities: UnsafePointer<Float>
  /// The image's index in the batch.
  let column: Int
  let frames: Int
  let batch: Int
  let columns: Int
  let states: CTCStates

  private func index(_ t: Int, _ k: Int) -> Int { k * columns + t * batch + column }

  /// Fills α [T][S] and returns the loss.
  func forward(_ alpha: UnsafeMutablePointer<Double>) -> Double {
    let count = states.count
    states.start(alpha) { Double(logProbabilities[index(0, $0)]) }
    for t in 1..<max(1, frames) {
      states.advance(alpha + (t - 1) * count, to: alpha + t * count, 0..<count) {
        Double(logProbabilities[index(t, $0)])
      }
    }
    return -states.end(alpha + (frames - 1) * count)
  }

  /// Subtracts the posterior of every class at every frame; `beta` holds two rows of S.
  func subtractPosteriors(
    _ alpha: UnsafePointer<Double>, loss: Double, beta: UnsafeMutablePointer<Double>,
    from gradient: UnsafeMutablePointer<Float>
  ) {
    let count = states.count
    // `after` holds β of the following frame with that frame's own probability, `now` β of this
    // frame without it, so that α · β counts each probability once.
    let (now, after) = (beta, beta + count)
    for t in stride(from: frames - 1, through: 0, by: -1) {
      for s in 0..<count {
        if t == frames - 1 {
          now[s] = s >= count - 2 ? 0 : -.infinity
        } else {
          var sum = after[s]
          if s + 1 < count { sum = logSum(sum, after[s + 1]) }
          if s + 2 < count, states.skips(to: s + 2) { sum = logSum(sum, after[s + 2]) }
          now[s] = sum
        }
        let posterior = exp(alpha[t * count + s] + now[s] + loss)
        gradient[index(t, states.symbol(s))] -= Float(posterior)
      }
      for s in 0..<count {
        after[s] = now[s] + Double(logProbabilities[index(t, states.symbol(s))])
      }
    }
  }
}
