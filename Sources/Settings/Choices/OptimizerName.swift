/// The update rules, and the defaults of each.
package enum OptimizerName: String, ConfigurationChoice {
  case sgd, adadelta, adam, adamw, lion

  /// The constants that differ from rule to rule; those that a rule does not have are not looked at.
  struct Defaults {
    var learningRate: Double
    var epsilon = 1e-8
    var weightDecay = 0.0
    var betas = OptimizerSettings.Betas()
  }

  var defaults: Defaults {
    switch self {
    case .sgd: Defaults(learningRate: 0.01)
    case .adadelta: Defaults(learningRate: 1, epsilon: 1e-6)
    case .adam: Defaults(learningRate: 3e-4)
    case .adamw: Defaults(learningRate: 3e-4, weightDecay: 0.01)
    case .lion: Defaults(learningRate: 1e-4, betas: .init(first: 0.9, second: 0.99))
    }
  }
}
