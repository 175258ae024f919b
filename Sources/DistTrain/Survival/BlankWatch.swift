import Console
import Foundation
import Recognition
import Settings

/// Notices a network that answers every picture with blanks.
///
/// CTC training passes a plateau on which the network knows how often each symbol occurs, but does
/// not look at the picture; its likeliest class is then the blank in every frame. The loss there is
/// about that of guessing each symbol by its frequency f in the training labels:
///
///     cost = mean over the labels of a step of Σ over symbols of −ln f(symbol)
///
/// where each label's sum is divided by its length if the loss is. Most runs leave the plateau after some
/// hundred steps; one that does not gets an explanation.
package struct BlankWatch: Sendable {
  /// The share of frames from which on they count as all blank.
  package static let share = 0.99
  /// The part of the cost of guessing below which a network has begun to read.
  static let fraction = 0.75

  /// −ln f of each symbol.
  private let costs: [Int32: Double]
  private let reduction: LossReduction
  /// Consecutive steps after which the run warns; nil never does.
  private let patience: Int?

  package init(labels: [[Int32]], reduction: LossReduction, patience: Int?) {
    self.reduction = reduction
    self.patience = patience
    var counts: [Int32: Int] = [:]
    for label in labels {
      for symbol in label { counts[symbol, default: 0] += 1 }
    }
    let total = Double(max(1, counts.values.reduce(0, +)))
    costs = counts.mapValues { -log(Double($0) / total) }
  }

  /// The loss of a label that is guessed.
  package func cost(of label: [Int32]) -> Double {
    let sum = label.reduce(0) { $0 + (costs[$1] ?? 0) }
    return reduction == .batch ? sum : sum / Double(max(1, label.count))
  }

  /// Takes the figures of a step, the first that was looked at for `steps` steps, over into
  /// `counters`; returns the warning when it is due.
  package func observe(
    blankShare: Double, loss: Double, cost: Double, steps: Int, counters: inout RunCounters
  ) -> String? {
    guard let patience else { return nil }
    guard blankShare >= Self.share, loss >= Self.fraction * cost else {
      counters.blankSteps = 0
      return nil
    }
    let before = counters.blankSteps
    counters.blankSteps += steps
    guard before < patience, counters.blankSteps >= patience else { return nil }
    return """
      nothing but blanks for \(counters.blankSteps) steps: \(NumberText.percent(blankShare)) of \
      the frames are blank, and the loss of \(NumberText.fixed(loss, 2)) is about that of guessing \
      without looking at the pictures (\(NumberText.fixed(cost, 2))). Many networks leave this \
      plateau by themselves. If this one does not: see that pictures and labels belong together \
      (crnn-dist dataset inspect); batch norm (Bn) after every convolution, initialiser kaiming, \
      optimizer adam with learning_rate 0.0003, clip_norm 5, and a smaller global batch \
      (lanes * lane_size, about 16) make the start easier; so do shorter texts and more samples
      """
  }
}
