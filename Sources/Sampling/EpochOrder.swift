/// The samples of one epoch in the order in which they are trained on.
package struct EpochOrder: Sendable {
  /// The epoch, from 0.
  package let epoch: Int
  let laneSize: Int
  let lanes: Int
  /// All global batches, each sorted by width, before they are shuffled.
  let samples: [Int32]
  /// The global batch that each step takes.
  let batches: [Int32]

  /// The samples of a lane at a step of the epoch.
  package func lane(step: Int, lane: Int) -> [Int] {
    var result: [Int] = []
    read(step: step, lane: lane, into: &result)
    return result
  }

  /// Replaces samples by those of a lane at a step of the epoch.
  func read(step: Int, lane: Int, into result: inout [Int]) {
    precondition(batches.indices.contains(step), "step \(step) of \(batches.count)")
    precondition((0..<lanes).contains(lane), "lane \(lane) of \(lanes)")
    let start = (Int(batches[step]) * lanes + lane) * laneSize
    result.removeAll(keepingCapacity: true)
    for index in start..<start + laneSize { result.append(Int(samples[index])) }
  }
}
