import Settings

/// An update rule and its constants, in the formulas of PyTorch; what is not given is as in `crnn-dist train`.
public struct OptimizerChoice: Sendable, Equatable {
  /// The update rules.
  public enum Rule: String, Sendable, CaseIterable {
    case sgd, adadelta, adam, adamw, lion
  }

  let settings: OptimizerSettings

  /// Chooses a rule.
  ///
  /// - Parameters:
  ///   - rule: The update rule.
  ///   - learningRate: That of a step which is not given another.
  ///   - momentum: Of `sgd` alone.
  ///   - weightDecay: Part of the gradient (L2); of `adamw` and `lion` a shrinking of the weights by itself.
  public init(
    _ rule: Rule = .adam, learningRate: Double? = nil, momentum: Double? = nil,
    weightDecay: Double? = nil
  ) {
    var settings = OptimizerSettings()
    settings.name =
      switch rule {
      case .sgd: .sgd
      case .adadelta: .adadelta
      case .adam: .adam
      case .adamw: .adamw
      case .lion: .lion
      }
    if let learningRate { settings.learningRate = learningRate }
    if let momentum { settings.momentum = momentum }
    if let weightDecay { settings.weightDecay = weightDecay }
    self.settings = settings
  }

  /// The learning rate of a step that is not given another.
  public var learningRate: Double { settings.learningRate }
}
