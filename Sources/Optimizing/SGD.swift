import Kernels
import Settings

/// Stochastic gradient descent, with momentum where that is not 0 (Sutskever et al., 2013).
///
/// g = scale · gradient + decay · w;  b ← momentum · b + g;  w ← w − η b, or w − η (g + momentum · b) with Nesterov's.
struct SGD: UpdateRule {
  let settings: OptimizerSettings

  var slotNames: [String] { settings.momentum == 0 ? [] : ["momentum_buffer"] }

  func update(_ range: WeightRange, _ step: UpdateStep) {
    let (rate, decay) = (Float(step.learningRate), Float(settings.weightDecay))
    guard !range.slots.isEmpty else {
      OptimizerKernels.sgd(
        weights: range.weights, gradients: range.gradients, count: range.count,
        scale: step.gradientScale, rate: rate, decay: decay)
      return
    }
    OptimizerKernels.sgd(
      weights: range.weights, gradients: range.gradients, momentumBuffer: range.slot(0),
      count: range.count, scale: step.gradientScale, rate: rate, decay: decay,
      momentum: Float(settings.momentum), nesterov: settings.nesterov)
  }
}
