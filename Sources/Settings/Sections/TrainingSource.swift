/// A folder of training shards and its share among several.
package struct TrainingSource: Sendable, Equatable {
  /// The folder, relative to the folder in which the program runs.
  package var path: String
  /// So many of each as many samples as all ratios add up to.
  package var ratio: Int

  package init(path: String, ratio: Int = 1) {
    self.path = path
    self.ratio = ratio
  }
}
