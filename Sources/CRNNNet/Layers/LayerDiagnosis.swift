/// What can be seen in a layer's output of whether the network is healthy.
package enum LayerDiagnosis: Sendable {
  /// A channel that is never above 0 is dead.
  case rectified
  /// A unit that puts out nothing, or always its limits, carries nothing.
  case recurrent
  /// Channels whose running variance, which stands at a slot of the statistics, is 0 do not move.
  case normalized(mean: Slot, variance: Slot)
}
