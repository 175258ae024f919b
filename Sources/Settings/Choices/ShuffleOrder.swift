/// From how many samples at once those of a batch are drawn.
package enum ShuffleOrder: String, ConfigurationChoice {
  /// `blocks` for more pixels than `ShuffleSettings.largestFullOrder`, else `full`.
  case auto
  /// From all.
  case full
  /// From a shuffle buffer of blocks, each of which is read in one go.
  case blocks
}
