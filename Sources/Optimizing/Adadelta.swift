import Kernels
import Settings

/// Adadelta (Zeiler, arXiv 1212.5701); the formulas are those of ``OptimizerKernels``.
struct Adadelta: UpdateRule {
  let settings: OptimizerSettings

  var slotNames: [String] { ["square_avg", "acc_delta"] }

  func update(_ range: WeightRange, _ step: UpdateStep) {
    OptimizerKernels.adadelta(
      weights: range.weights, gradients: range.gradients, squareAverage: range.slot(0),
      deltaAverage: range.slot(1), count: range.count, scale: step.gradientScale,
      rate: Float(step.learningRate), decay: Float(settings.weightDecay), rho: settings.rho,
      epsilon: Float(settings.epsilon))
  }
}
