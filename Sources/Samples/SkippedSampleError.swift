/// A skipped sample on its way out of a function.
package struct SkippedSampleError: Error {
  package let sample: SkippedSample

  package init(_ reason: SkipReason, _ name: String, _ detail: String) {
    sample = SkippedSample(reason: reason, name: name, detail: detail)
  }
}
