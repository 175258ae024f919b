/// What a rank is doing, as far as the watchdog can tell.
package enum Activity: String, Codable, Sendable {
  case starting = "starting"
  case reading = "waiting for its data"
  case computing = "computing a lane"
  case adding = "adding up the gradients of all ranks"
  case comparing = "adding up the counts of all ranks"
  case updating = "moving the weights"
  case validating = "validating"
  case merging = "merging the ranks' validations"
  case saving = "waiting for a checkpoint to be written"
  case ending = "ending"

  /// Whether it cannot go on before all other ranks are there.
  var isCollective: Bool { self == .adding || self == .comparing || self == .merging }
}
