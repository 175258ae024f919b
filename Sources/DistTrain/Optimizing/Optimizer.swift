import Kernels
import Settings

/// An update rule over flat buffers, in the formulas and with the defaults of PyTorch.
///
/// It holds the constants only: weights, gradients, slots and the count of updates belong to the
/// caller, who may update any ranges in any order.
public struct Optimizer: Sendable, Equatable {
  /// The rule and its constants.
  public let settings: OptimizerSettings

  public init(_ settings: OptimizerSettings) {
    self.settings = settings
  }

  /// What the rule remembers of each weight, under the names that checkpoints give it.
  ///
  /// Every slot starts as zeros and is as long as the weights.
  public var slotNames: [String] {
    switch settings.name {
    case .sgd: settings.momentum == 0 ? [] : ["momentum_buffer"]
    case .adadelta: ["square_avg", "acc_delta"]
    case .adam, .adamw: ["exp_avg", "exp_avg_sq"]
    }
  }

  /// Updates `count` weights and their slots in place.
  ///
  /// - Parameters:
  ///   - weights: The first of the weights.
  ///   - gradients: The first of their gradients.
  ///   - slots: The first of each slot's values for these weights, in the order of ``slotNames``.
  ///   - count: How many weights.
  ///   - step: The number of this update, from 1; it sets the bias correction of adam and adamw.
  ///   - learningRate: The learning rate of this update.
  ///   - gradientScale: A factor of every gradient, which averages and clips in the same pass.
  public func update(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    slots: [UnsafeMutablePointer<Float>], count: Int, step: Int, learningRate: Double,
    gradientScale: Float = 1
  ) {
    precondition(slots.count == slotNames.count, "\(slots.count) slots for \(slotNames)")
    precondition(step >= 1, "updates are counted from 1")
    let decay = Float(settings.weightDecay)
    switch settings.name {
    case .sgd where slots.isEmpty:
      OptimizerKernels.sgd(
        weights: weights, gradients: gradients, count: count, scale: gradientScale,
        rate: Float(learningRate), decay: decay)
    case .sgd:
      OptimizerKernels.sgd(
        weights: weights, gradients: gradients, momentumBuffer: slots[0], count: count,
        scale: gradientScale, rate: Float(learningRate), decay: decay,
        momentum: Float(settings.momentum), nesterov: settings.nesterov)
    case .adadelta:
      OptimizerKernels.adadelta(
        weights: weights, gradients: gradients, squareAverage: slots[0], deltaAverage: slots[1],
        count: count, scale: gradientScale, rate: Float(learningRate), decay: decay,
        rho: settings.rho, epsilon: Float(settings.epsilon))
    case .adam, .adamw:
      let isDecoupled = settings.name == .adamw
      let (beta1, beta2) = (settings.betas.first, settings.betas.second)
      let rate = learningRate / (1 - power(beta1, step))
      OptimizerKernels.adam(
        weights: weights, gradients: gradients, average: slots[0], squareAverage: slots[1],
        count: count, scale: gradientScale, rate: Float(rate), decay: isDecoupled ? 0 : decay,
        shrink: isDecoupled ? Float(1 - learningRate * settings.weightDecay) : 1,
        beta1: beta1, beta2: beta2, root: Float((1 - power(beta2, step)).squareRoot()),
        epsilon: Float(settings.epsilon))
    }
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
