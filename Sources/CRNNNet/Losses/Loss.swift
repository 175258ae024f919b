import Kernels

/// What the logits of a batch cost, given the labels, and its gradient with respect to the logits.
///
/// Another loss is a file beside this one, and a line in `OutputNotation.losses`.
package protocol Loss: Sendable {
  /// What messages call it.
  var name: String { get }

  /// What stands for it in an output step: `c` in `O1c`; no other loss has the same.
  var letter: Character { get }

  /// The fewest frames with which a label has a loss.
  func framesNeeded(_ label: [Int32]) -> Int

  /// The loss of each sample; the gradient of Σ scale(n) · loss(n) goes to `gradient`.
  ///
  /// A sample whose label needs more frames than its image has does not fit. Its gradient is zero, and so are
  /// those of frames beyond an image's own. After the first calls nothing is allocated.
  ///
  /// - Parameters:
  ///   - logits: [classes][1][T][N]; an image's frames are those below its own width.
  ///   - gradient: as many floats as the logits have; nil if only the losses are wanted.
  ///   - scale: the weight of a sample, given its label.
  ///   - outcomes: takes what came of each sample, in place of what it holds.
  func losses(
    _ logits: Tensor, labels: [[Int32]], gradient: UnsafeMutablePointer<Float>?, _ team: Team,
    _ scratch: Arena, scale: (_ label: [Int32]) -> Float, into outcomes: inout [LossOutcome]
  )
}

/// What came of one sample.
package enum LossOutcome: Equatable, Sendable {
  /// The loss in nats.
  case loss(Double)
  /// The label needs more frames than the image has; its gradient is zero.
  case doesNotFit

  /// Whether there is no loss that is infinite or not a number.
  package var isFinite: Bool {
    if case .loss(let loss) = self { loss.isFinite } else { true }
  }
}

extension OutputNotation {
  /// All losses that an output step may ask for.
  package static let losses: [any Loss] = [
    CTC()
  ]
}
