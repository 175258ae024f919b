import Foundation
import Kernels

/// Connectionist temporal classification (Graves et al., 2006): the negative log likelihood of a
/// label under all alignments with the frames, and its gradient with respect to the logits.
///
/// Class 0 is the blank. Forward and backward variables are kept as logarithms in double precision:
///
///     α(t, s) = y(t, l'(s)) · (α(t−1, s) + α(t−1, s−1) [+ α(t−1, s−2)])
///     loss = −log(α(T−1, S−1) + α(T−1, S−2)),   S = 2 L + 1
///     ∂loss/∂logit(t, k) = y(t, k) − Σ over s with l'(s) = k of α(t, s) β(t, s) / exp(−loss)
///
/// with l' the label with blanks between and around its symbols; the third term is there where
/// l'(s) is a symbol other than l'(s−2).
package struct CTC: Loss {
  package init() {}

  package var name: String { "CTC" }

  package var letter: Character { "c" }

  /// The frames that a label needs: one for each symbol and a blank between equal neighbours.
  package func framesNeeded(_ label: [Int32]) -> Int {
    label.count + zip(label, label.dropFirst()).count { $0 == $1 }
  }

  package func losses(
    _ logits: Tensor, labels: [[Int32]], gradient: UnsafeMutablePointer<Float>?, _ team: Team,
    _ scratch: Arena, scale: (_ label: [Int32]) -> Float, into outcomes: inout [LossOutcome]
  ) {
    precondition(labels.count == logits.batch && logits.height == 1)
    let columns = logits.plane
    let logProbabilities = scratch.floats(logits.count)
    team.split(columns, scratch) { part, scratch in
      VectorOperations.logSoftmax(
        logits.data + part.lowerBound, logProbabilities + part.lowerBound,
        scratch: scratch.floats(2 * part.count), classes: logits.channels, columns: part.count,
        stride: columns)
    }
    if let gradient {
      team.split(logits.channels, scratch) { classes, _ in
        let first = classes.lowerBound * columns
        VectorOperations.exponential(
          logProbabilities + first, gradient + first, count: classes.count * columns)
      }
    }
    outcomes.removeAll(keepingCapacity: true)
    for _ in 0..<logits.batch { outcomes.append(.doesNotFit) }
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      team.split(logits.batch, scratch) { images, scratch in
        for n in images {
          scratch.temporarily {
            outcomes[n] = loss(
              labels[n], of: n, logits, logProbabilities, gradient, scratch, scale: scale)
          }
        }
      }
    }
  }

  /// The loss of an image, and its gradient.
  private func loss(
    _ label: [Int32], of n: Int, _ logits: Tensor, _ logProbabilities: UnsafePointer<Float>,
    _ gradient: UnsafeMutablePointer<Float>?, _ scratch: Arena,
    scale: (_ label: [Int32]) -> Float
  ) -> LossOutcome {
    let (frames, columns) = (logits.widths[n], logits.plane)
    guard frames > 0, framesNeeded(label) <= frames else {
      if let gradient { clear(gradient, logits, n, from: 0) }
      return .doesNotFit
    }
    let sample = CTCSample(
      logProbabilities: logProbabilities, column: n, frames: frames, batch: logits.batch,
      columns: columns, states: CTCStates(label))
    let alpha = scratch.doubles(frames * sample.states.count)
    let loss = sample.forward(alpha)
    guard let gradient else { return .loss(loss) }
    sample.subtractPosteriors(
      alpha, loss: loss, beta: scratch.doubles(2 * sample.states.count), from: gradient)
    clear(gradient, logits, n, from: frames)
    let factor = scale(label)
    if factor != 1 {
      for k in 0..<logits.channels {
        for t in 0..<frames { gradient[k * columns + t * logits.batch + n] *= factor }
      }
    }
    return .loss(loss)
  }

  private func clear(
    _ gradient: UnsafeMutablePointer<Float>, _ logits: Tensor, _ n: Int, from first: Int
  ) {
    for k in 0..<logits.channels {
      for t in first..<max(first, logits.width) {
        gradient[k * logits.plane + t * logits.batch + n] = 0
      }
    }
  }
}
