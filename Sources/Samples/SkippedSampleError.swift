/// A skipped sample on its way out of a function.
public struct SkippedSampleError: Error {
  public let sample: SkippedSample

  public init(_ reason: SkipReason, _ name: String, _ detail: String) {
    sample = SkippedSample(reason: reason, name: name, detail: detail)
  }
}
