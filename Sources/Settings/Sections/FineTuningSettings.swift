/// How a new run begins with the weights of a trained model.
public struct FineTuningSettings: Sendable, Equatable {
  /// The file of the model.
  public var model = ""
  /// Which symbols the network tells apart.
  public var alphabet = AlphabetPolicy.union
  /// The factor of every learning rate of the schedule.
  public var rate = 0.3
  /// The steps of a straight rise at the start, whatever the schedule is.
  public var warmupSteps = 100
  /// Patterns of names of weights that stay as they are.
  public var freeze: NamePatterns?
  /// The step from which on all weights are trained; nil never.
  public var unfreezeStep: Int?
  /// Factors of the learning rate for names of weights; the first pattern that fits counts.
  public var rates: RateFactors?

  public init() {}
}
