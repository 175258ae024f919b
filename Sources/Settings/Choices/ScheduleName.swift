/// The shapes of a learning-rate schedule.
package enum ScheduleName: String, ConfigurationChoice {
  case constant, step, cosine
  case oneCycle = "one_cycle"
}
