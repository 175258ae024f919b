import Kernels
import Settings

/// Adam (Kingma & Ba, arXiv 1412.6980), or AdamW, whose weight decay is decoupled (Loshchilov & Hutter,
/// arXiv 1711.05101); the formulas are those of ``OptimizerKernels``.
struct Adam: UpdateRule {
  let settings: OptimizerSettings
  let isDecoupled: Bool

  var slotNames: [String] { ["exp_avg", "exp_avg_sq"] }

  func update(_ range: WeightRange, _ step: UpdateStep) {
    let (beta1, beta2) = (settings.betas.first, settings.betas.second)
    let rate = step.learningRate / (1 - power(beta1, step.number))
    OptimizerKernels.adam(
      weights: range.weights, gradients: range.gradients, average: range.slot(0),
      squareAverage: range.slot(1), count: range.count, scale: step.gradientScale,
      rate: Float(rate), decay: isDecoupled ? 0 : Float(settings.weightDecay),
      shrink: isDecoupled ? Float(1 - step.learningRate * settings.weightDecay) : 1,
      beta1: beta1, beta2: beta2, root: Float((1 - power(beta2, step.number)).squareRoot()),
      epsilon: Float(settings.epsilon))
  }
}
