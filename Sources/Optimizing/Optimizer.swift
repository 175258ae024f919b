import Settings

/// The update rule of a run over flat buffers.
///
/// It holds the constants only: weights, gradients, slots and the count of updates belong to the
/// caller, who may update any ranges in any order.
package struct Optimizer: Sendable {
  /// The rule's name and its constants.
  package let settings: OptimizerSettings
  private let rule: any UpdateRule

  package init(_ settings: OptimizerSettings) {
    self.settings = settings
    rule =
      switch settings.name {
      case .sgd: SGD(settings: settings)
      case .adadelta: Adadelta(settings: settings)
      case .adam: Adam(settings: settings, isDecoupled: false)
      case .adamw: Adam(settings: settings, isDecoupled: true)
      case .lion: Lion(settings: settings)
      }
  }

  /// What the rule remembers of each weight, under the names that checkpoints give it.
  ///
  /// Every slot starts as zeros and is as long as the weights.
  package var slotNames: [String] { rule.slotNames }

  /// Updates `count` weights and their slots in place.
  ///
  /// - Parameters:
  ///   - weights: The first of all weights.
  ///   - gradients: The first of their gradients.
  ///   - slots: The first of each slot's values, in the order of ``slotNames``.
  ///   - first: The first of the weights to update.
  ///   - count: How many weights.
  ///   - step: The number of this update, from 1; it sets the bias correction of adam and adamw.
  ///   - learningRate: The learning rate of this update.
  ///   - gradientScale: A factor of every gradient, which averages and clips in the same pass.
  package func update(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    slots: [UnsafeMutablePointer<Float>], from first: Int = 0, count: Int, step: Int,
    learningRate: Double, gradientScale: Float = 1
  ) {
    precondition(slots.count == slotNames.count, "\(slots.count) slots for \(slotNames)")
    precondition(step >= 1, "updates are counted from 1")
    rule.update(
      WeightRange(
        weights: weights + first, gradients: gradients + first, slots: slots, first: first,
        count: count),
      UpdateStep(number: step, learningRate: learningRate, gradientScale: gradientScale))
  }
}

/// The power by repeated squaring: basic arithmetic only, so the same bits on every machine.
func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var square = base
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
