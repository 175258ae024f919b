/// A part of the training data with an order and epochs of its own.
package struct SampleSource: Sendable, Equatable {
  /// Its samples.
  package let samples: Range<Int>
  /// Its share: so many samples in each run of as many as all ratios add up to.
  package let ratio: Int

  package init(samples: Range<Int>, ratio: Int) {
    precondition(!samples.isEmpty && ratio > 0, "a source has samples and a ratio above 0")
    self.samples = samples
    self.ratio = ratio
  }
}
