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
public struct CTC {
  /// What came of one sample.
  public enum Outcome: Equatable, Sendable {
    /// The loss in nats.
    case loss(Double)
    /// The label needs more frames than the image has; its gradient is zero.
    case doesNotFit

    /// Whether there is no loss that is infinite or not a number.
    public var isFinite: Bool {
      if case .loss(let loss) = self { loss.isFinite } else { true }
    }
  }

  /// The frames that a label needs: one for each symbol and a blank between equal neighbours.
  public static func framesNeeded(_ label: [Int32]) -> Int {
    label.count + zip(label, label.dropFirst()).count { $0 == $1 }
  }

  /// The loss of each sample; the gradient of Σ scale(n) · loss(n) goes to `gradient`.
  ///
  /// - Parameters:
  ///   - logits: [classes][1][T][N]; an image's frames are those below its own width.
  ///   - gradient: as many floats as the logits have; nil if only the losses are wanted.
  ///   - scale: the weight of a sample, given its label.
  public static func losses(
    _ logits: Tensor, labels: [[Int32]], gradient: UnsafeMutablePointer<Float>?, scratch: Arena,
    scale: (_ label: [Int32]) -> Float = { _ in 1 }, into outcomes: inout [Outcome]
  ) {
    precondition(labels.count == logits.batch && logits.height == 1)
    let columns = logits.plane
    let logProbabilities = scratch.floats(logits.count)
    VectorOperations.logSoftmax(
      logits.data, logProbabilities, scratch: scratch.floats(2 * columns),
      classes: logits.channels, columns: columns)
    if let gradient {
      VectorOperations.exponential(logProbabilities, gradient, count: logits.count)
    }
    outcomes.removeAll(keepingCapacity: true)
    for n in 0..<logits.batch {
      let label = labels[n]
      let frames = logits.widths[n]
      guard frames > 0, framesNeeded(label) <= frames else {
        outcomes.append(.doesNotFit)
        if let gradient { clear(gradient, logits, n, from: 0) }
        continue
      }
      let sample = CTCSample(
        logProbabilities: logProbabilities, column: n, frames: frames, batch: logits.batch,
        columns: columns, label: label)
      scratch.temporarily {
        let alpha = scratch.doubles(frames * sample.states)
        let loss = sample.forward(alpha)
        outcomes.append(.loss(loss))
        guard let gradient else { return }
        sample.subtractPosteriors(
          alpha, loss: loss, beta: scratch.doubles(2 * sample.states), from: gradient)
        clear(gradient, logits, n, from: frames)
        let factor = scale(label)
        if factor != 1 {
          for k in 0..<logits.channels {
            for t in 0..<frames { gradient[k * columns + t * logits.batch + n] *= factor }
          }
        }
      }
    }
  }

  private static func clear(
    _ gradient: UnsafeMutablePointer<Float>, _ logits: Tensor, _ n: Int, from first: Int
  ) {
    for k in 0..<logits.channels {
      for t in first..<max(first, logits.width) {
        gradient[k * logits.plane + t * logits.batch + n] = 0
      }
    }
  }
}
