/// How well the order of an epoch is shuffled, and what reading it costs.
package struct OrderQuality: Sendable, Encodable {
  /// Pearson's correlation of a sample's stored index and its position in the epoch; 0 ± 1/√samples for a
  /// perfect shuffle.
  package var rankCorrelation = 0.0
  /// How far two stored neighbours come apart in the epoch, as a part of it: the median, which is
  /// 1 − 1/√2 = 0.293 for a perfect shuffle, and the distance that a tenth of them stay below, which is
  /// 1 − √0.9 = 0.051.
  package var medianDistance = 0.0
  package var tenthDistance = 0.0
  /// Pairs of samples of a global batch that are of the same block: the mean, and that of a perfect
  /// shuffle.
  package var sameBlockPairs = 0.0
  package var expectedSameBlockPairs = 0.0
  /// χ² of how a global batch is spread over the tenths of the stored order, by degree of freedom, on
  /// average; 1 for a perfect shuffle.
  package var chiSquare = 0.0
  /// The standard deviation of a tenth's share in 1,000 global batches on end; nil for fewer.
  package var shareDeviation: Double?
  /// Reads and bytes of pixels that are asked for, for each sample of the epoch.
  package var readsPerSample = 0.0
  package var bytesPerSample = 0.0
  /// The bytes that are fetched for it where the file system reads whole units of 4 KiB and of 1 MiB, and
  /// nothing is kept from one read to the next.
  package var pageBytesPerSample = 0.0
  package var stripeBytesPerSample = 0.0
  /// The bytes of pixels that a lane holds at most.
  package var laneBytes = 0
}
