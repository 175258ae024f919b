/// The update rule and its constants.
///
/// The learning rate, epsilon, weight decay and betas have defaults of their own for each rule, which
/// ``OptimizerName`` lists.
package struct OptimizerSettings: Sendable, Equatable {
  /// The update rule.
  package var name = OptimizerName.adam
  /// The momentum of sgd.
  package var momentum = 0.0
  /// Whether sgd looks ahead along its momentum.
  package var nesterov = false
  /// The decay of adadelta's averages.
  package var rho = 0.9
  package var chosenLearningRate: Double?
  var chosenEpsilon: Double?
  var chosenWeightDecay: Double?
  var chosenBetas: Betas?

  package init() {}

  /// The decays of the two moments.
  package struct Betas: Sendable, Equatable {
    package var first = 0.9
    package var second = 0.999

    package init(first: Double = 0.9, second: Double = 0.999) {
      self.first = first
      self.second = second
    }
  }

  /// The learning rate at the height of the schedule.
  package var learningRate: Double {
    get { chosenLearningRate ?? name.defaults.learningRate }
    set { chosenLearningRate = newValue }
  }

  /// What keeps a division from one by zero.
  package var epsilon: Double {
    get { chosenEpsilon ?? name.defaults.epsilon }
    set { chosenEpsilon = newValue }
  }

  /// The weight decay: part of the gradient (L2), for adamw and lion a shrinking of the weights by itself.
  package var weightDecay: Double {
    get { chosenWeightDecay ?? name.defaults.weightDecay }
    set { chosenWeightDecay = newValue }
  }

  /// The decays of the first and second moment of adam and adamw; of lion what it steps along and what it keeps.
  package var betas: Betas {
    get { chosenBetas ?? name.defaults.betas }
    set { chosenBetas = newValue }
  }

  /// Makes the rule's own defaults explicit.
  mutating func resolve() {
    learningRate = learningRate
    epsilon = epsilon
    weightDecay = weightDecay
    betas = betas
  }
}
