/// How new weights are drawn.
package enum WeightInitialiser: String, ConfigurationChoice {
  case kaiming, uniform
}
