/// The shapes of a learning-rate schedule.
public enum ScheduleName: String, ConfigurationChoice {
  case constant, step, cosine
  case oneCycle = "one_cycle"
}
