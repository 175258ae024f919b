/// From how many samples at once those of a batch are drawn.
public enum ShuffleOrder: String, ConfigurationChoice {
  /// `blocks` for more pixels than `ShuffleSettings.largestFullOrder`, else `full`.
  case auto
  /// From all.
  case full
  /// From a window of blocks, which are read in one go.
  case blocks
}
