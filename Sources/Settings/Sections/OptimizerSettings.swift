/// The update rule and its constants.
///
/// The learning rate, epsilon and weight decay have defaults of their own for each rule:
///
/// | rule     | learning rate | epsilon | weight decay |
/// |----------|---------------|---------|--------------|
/// | sgd      | 0.01          | (none)  | 0            |
/// | adadelta | 1             | 1e-6    | 0            |
/// | adam     | 0.0003        | 1e-8    | 0            |
/// | adamw    | 0.0003        | 1e-8    | 0.01         |
public struct OptimizerSettings: Sendable, Equatable {
  /// The update rule.
  public var name = OptimizerName.adam
  /// The momentum of sgd.
  public var momentum = 0.0
  /// Whether sgd looks ahead along its momentum.
  public var nesterov = false
  /// The decay of adadelta's averages.
  public var rho = 0.9
  /// The decays of the first and second moment of adam and adamw.
  public var betas = Betas()

  var chosenLearningRate: Double?
  var chosenEpsilon: Double?
  var chosenWeightDecay: Double?

  public init() {}

  /// The decays of the two moments.
  public struct Betas: Sendable, Equatable {
    public var first = 0.9
    public var second = 0.999

    public init(first: Double = 0.9, second: Double = 0.999) {
      self.first = first
      self.second = second
    }
  }

  /// The learning rate at the height of the schedule.
  public var learningRate: Double {
    get {
      if let chosenLearningRate { return chosenLearningRate }
      return switch name {
      case .sgd: 0.01
      case .adadelta: 1
      case .adam, .adamw: 3e-4
      }
    }
    set { chosenLearningRate = newValue }
  }

  /// What keeps a division from one by zero.
  public var epsilon: Double {
    get { chosenEpsilon ?? (name == .adadelta ? 1e-6 : 1e-8) }
    set { chosenEpsilon = newValue }
  }

  /// The weight decay: part of the gradient (L2), for adamw a shrinking of the weights by itself.
  public var weightDecay: Double {
    get { chosenWeightDecay ?? (name == .adamw ? 0.01 : 0) }
    set { chosenWeightDecay = newValue }
  }

  /// Makes the rule's own defaults explicit.
  mutating func resolve() {
    learningRate = learningRate
    epsilon = epsilon
    weightDecay = weightDecay
  }
}
