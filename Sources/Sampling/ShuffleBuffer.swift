/// A lane's shuffle buffer: a few blocks, read once, from which it draws the samples of consecutive steps.
package struct ShuffleBuffer: Sendable {
  /// The epoch and the buffer's index in it, both from 0.
  package let epoch: Int
  package let index: Int
  /// The steps of the epoch that take their samples from it.
  package let steps: Range<Int>
  /// The runs of consecutive samples that it is made of, in ascending order. None crosses the end of
  /// a shard.
  package let runs: [Range<Int>]
  let laneSize: Int
  /// `laneSize` samples for each step.
  let samples: [Int32]

  /// The samples of a step of the epoch.
  package func samples(step: Int) -> [Int] {
    var result: [Int] = []
    read(step: step, into: &result)
    return result
  }

  /// Replaces samples by those of a step of the epoch.
  package func read(step: Int, into result: inout [Int]) {
    precondition(steps.contains(step), "step \(step) of \(steps)")
    let start = (step - steps.lowerBound) * laneSize
    result.removeAll(keepingCapacity: true)
    for index in start..<start + laneSize { result.append(Int(samples[index])) }
  }

  /// Runs in ascending order, those that overlap as one. They do where a source is so small that it
  /// comes more than once.
  static func merged(_ runs: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, run.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        merged.append(run)
      }
    }
    return merged
  }
}
