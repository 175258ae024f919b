/// How new weights are drawn.
public enum WeightInitialiser: String, ConfigurationChoice {
  case kaiming, uniform
}
