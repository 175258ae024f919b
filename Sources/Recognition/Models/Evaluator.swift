import CRNNNet
import Decoding
import Foundation
import Kernels

/// Reads a data set, or a rank's share of it, with a network and compares with its labels.
///
/// The samples are sorted by width and cut into blocks, whatever the number of ranks; ranks take the blocks
/// in turn, and what they counted is merged in the order of the blocks.
package final class Evaluator {
  private let data: TrainingData
  private let input: PixelInput
  private let blocks: [[Int]]
  /// What of them is distorted for a calibration.
  private let distortedBlocks: [[Int]]
  /// One for each of the blocks that are read side by side.
  private let workers: [BlockReader]
  /// Counts the sets of weights that were read with.
  private var version = 0

  package init(
    data: TrainingData, input: PixelInput, network: Network, batch: Int,
    decoder: TextDecoder? = nil, collectsReadings: Bool = false, calibrates: Bool = false,
    kernels: KernelChoice = .fast, plan: ReadingPlan = .float32, threads: Int = 1
  ) {
    precondition(decoder == nil || threads == 1, "a decoder belongs to one thread")
    self.data = data
    self.input = input
    let first = LaneExecutor(network, kernels: kernels, plan: plan)
    let calibrating =
      calibrates ? SampleSpread.choose(CalibrationFit.most, of: data.shards.count) : []
    workers = (0..<threads).map {
      BlockReader(
        $0 == 0 ? first : LaneExecutor(beside: first), data,
        decoder ?? TextDecoder(alphabet: data.alphabet), collectsReadings: collectsReadings,
        calibrating: Set(calibrating))
    }
    let (widths, batches) = (data.shards.widths, WidthBatches(network))
    func cut(_ samples: some Sequence<Int>) -> [[Int]] {
      let order = samples.sorted { (widths[$0], $0) < (widths[$1], $1) }
      return batches.cut(order.map { input.inputWidth(Int(widths[$0])) }, images: batch)
        .map { Array(order[$0]) }
    }
    blocks = cut(widths.indices)
    distortedBlocks = cut(
      CalibrationDistortion.choose(
        calibrating, columns: calibrating.map { input.inputWidth(Int(widths[$0])) }))
  }

  /// What a data set gave.
  package struct Outcome {
    package var metrics = RecognitionMetrics()
    /// Samples whose label has a symbol that the network does not know.
    var unknown = 0
    package var seconds = 0.0
    /// The seconds of all ranks that the network took, and the decoder.
    var networkSeconds = 0.0
    var decodingSeconds = 0.0
    /// What this rank read, where that is collected.
    var readings: [SampleReading] = []
    /// What this rank read for a calibration, where one is to be made.
    package var calibration: [CalibrationSample] = []
  }

  /// Reads all blocks; the outcome is the same on all ranks. `merging` is called when this rank's
  /// blocks are done.
  package func run(
    _ numbers: ModelNumbers, share: EvaluationShare,
    merging: () -> Void = {}, progress: (Double) -> Void = { _ in }
  ) throws -> Outcome {
    let start = ProcessInfo.processInfo.systemUptime
    let size = RecognitionMetrics.numberCount
    var rows = [Double](repeating: 0, count: blocks.count * size)
    version += 1
    try read(blocks, LaneBatchReader(data: data, input: input), numbers, share) {
      worker, number in
      rows.replaceSubrange(number * size..<(number + 1) * size, with: worker.metrics.numbers)
      progress(Double(number + 1) / Double(blocks.count))
    }
    merging()
    // The times ride along behind the counts.
    let (networkSeconds, decodingSeconds, readings, calibration) = takeOver()
    rows += [networkSeconds, decodingSeconds]
    try share.sum(&rows)
    let outcome = Outcome(
      metrics: RecognitionMetrics(mergingBlocks: rows.dropLast(2)), unknown: data.unknown.count,
      seconds: ProcessInfo.processInfo.systemUptime - start, networkSeconds: rows[rows.count - 2],
      decodingSeconds: rows[rows.count - 1], readings: readings, calibration: calibration)
    return outcome
  }

  /// Reads samples once more, distorted: at each level what this rank read.
  ///
  /// - Parameter progress: called after each block.
  package func readDistorted(
    _ numbers: ModelNumbers, share: EvaluationShare, progress: () -> Void
  ) throws -> [[CalibrationSample]] {
    version += 1
    return try CalibrationDistortion.augmentations.map { augmentation in
      let reader = LaneBatchReader(data: data, input: input, augmentation: augmentation)
      try read(distortedBlocks, reader, numbers, share) { _, _ in progress() }
      return takeOver().calibration
    }
  }

  /// Reads the blocks of this rank, as many side by side as there are workers, while the next ones are read from the
  /// data set; `taking` gets each with the worker that read it.
  private func read(
    _ blocks: [[Int]], _ reader: LaneBatchReader, _ numbers: ModelNumbers,
    _ share: EvaluationShare, taking: (BlockReader, Int) -> Void
  ) throws {
    let own = Array(stride(from: share.rank, to: blocks.count, by: share.size))
    let prefetcher = Prefetcher(depth: workers.count, count: own.count) { number, batch in
      try reader.read(blocks[own[number]], into: batch)
    }
    defer { prefetcher.stop() }
    for first in stride(from: 0, to: own.count, by: workers.count) {
      let round = own[first..<min(first + workers.count, own.count)]
      for worker in workers.prefix(round.count) { worker.batch = try prefetcher.next() }
      let (workers, version) = (workers, version)
      DispatchQueue.concurrentPerform(iterations: round.count) { index in
        workers[index].read(numbers, version: version)
      }
      for (worker, number) in zip(workers, round) { taking(worker, number) }
      prefetcher.giveBack()
    }
  }

  /// What the workers have collected, which they then forget.
  private func takeOver() -> (
    network: Double, decoding: Double, readings: [SampleReading], calibration: [CalibrationSample]
  ) {
    defer { for worker in workers { worker.forget() } }
    return (
      workers.reduce(0) { $0 + $1.times.network }, workers.reduce(0) { $0 + $1.times.decoding },
      workers.flatMap(\.readings), workers.flatMap(\.calibration)
    )
  }
}
