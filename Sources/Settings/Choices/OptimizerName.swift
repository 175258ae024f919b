/// The update rules.
public enum OptimizerName: String, ConfigurationChoice {
  case sgd, adadelta, adam, adamw
}
