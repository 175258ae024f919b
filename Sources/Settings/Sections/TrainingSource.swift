/// A folder of training shards and its share among several.
public struct TrainingSource: Sendable, Equatable {
  /// The folder, relative to the folder in which the program runs.
  public var path: String
  /// So many of each as many samples as all ratios add up to.
  public var ratio: Int

  public init(path: String, ratio: Int = 1) {
    self.path = path
    self.ratio = ratio
  }
}
