import Optimizing
import Settings

/// A rule for one weight in float64, written step by step as its paper and PyTorch's pages have it.
struct OptimizerRecurrence {
  var weight: Double
  var first = 0.0
  var second = 0.0

  /// Takes one step, the number of which is counted from 1.
  mutating func update(_ raw: Double, _ settings: OptimizerSettings, _ rate: Double, _ step: Int) {
    let isDecoupled = [.adamw, .lion].contains(settings.name)
    if isDecoupled { weight *= 1 - rate * settings.weightDecay }
    let gradient = isDecoupled ? raw : raw + settings.weightDecay * weight
    switch settings.name {
    case .sgd:
      first = settings.momentum * first + gradient
      weight -= rate * (settings.nesterov ? gradient + settings.momentum * first : first)
    case .adadelta:
      first = settings.rho * first + (1 - settings.rho) * gradient * gradient
      let delta =
        (second + settings.epsilon).squareRoot() / (first + settings.epsilon).squareRoot()
        * gradient
      second = settings.rho * second + (1 - settings.rho) * delta * delta
      weight -= rate * delta
    case .adam, .adamw:
      let (beta1, beta2) = (settings.betas.first, settings.betas.second)
      first = beta1 * first + (1 - beta1) * gradient
      second = beta2 * second + (1 - beta2) * gradient * gradient
      var (bias1, bias2) = (1.0, 1.0)
      for _ in 0..<step { (bias1, bias2) = (bias1 * beta1, bias2 * beta2) }
      let (unbiased1, unbiased2) = (first / (1 - bias1), second / (1 - bias2))
      weight -= rate * unbiased1 / (unbiased2.squareRoot() + settings.epsilon)
    case .lion:
      let (beta1, beta2) = (settings.betas.first, settings.betas.second)
      let direction = beta1 * first + (1 - beta1) * gradient
      weight -= direction == 0 ? 0 : direction > 0 ? rate : -rate
      first = beta2 * first + (1 - beta2) * gradient
    }
  }
}
