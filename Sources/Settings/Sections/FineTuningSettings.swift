/// How a new run begins with the weights of a trained model.
package struct FineTuningSettings: Sendable, Equatable {
  /// The file of the model.
  package var model = ""
  /// Which symbols the network tells apart.
  package var alphabet = AlphabetPolicy.union
  /// The factor of every learning rate of the schedule.
  package var rate = 0.5
  /// The steps of a straight rise at the start, whatever the schedule is.
  package var warmupSteps = 100
  /// Patterns of names of weights that stay as they are.
  package var freeze: NamePatterns?
  /// The step from which on all weights are trained; nil never.
  package var unfreezeStep: Int?
  /// Factors of the learning rate for names of weights; the first pattern that fits counts.
  package var rates: RateFactors?

  package init() {}
}
