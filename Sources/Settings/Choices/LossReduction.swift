/// What the sum of the losses of a batch is divided by.
package enum LossReduction: String, ConfigurationChoice {
  /// The number of samples.
  case batch
  /// Each loss by the length of its label, then the sum by the number of samples.
  case labelLength = "label_length"
}
