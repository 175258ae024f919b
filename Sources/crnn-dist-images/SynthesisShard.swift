import Drawing
import Foundation
import Samples
import Shards

/// A shard that one rank draws: which items of the plan are in it. It follows from the plan and the shard
/// size alone.
struct SynthesisShard {
  let folder: String
  /// Its number in the folder.
  let number: Int
  /// Its number among all shards of both sides.
  let index: Int
  let items: Range<Int>

  /// The shards of a plan: those for training, then those that are held out.
  static func all(of plan: SynthesisPlan, _ options: ShardOptions) -> [SynthesisShard] {
    var shards: [SynthesisShard] = []
    let isSplit = plan.trainingCount < plan.count
    let training = isSplit ? options.output + "/train" : options.output
    let sides = [
      (training, 0..<plan.trainingCount),
      (options.output + "/validation", plan.trainingCount..<plan.count),
    ]
    for (folder, items) in sides {
      let starts = stride(from: items.lowerBound, to: items.upperBound, by: options.shardSize)
      for (number, start) in starts.enumerated() {
        shards.append(
          SynthesisShard(
            folder: folder, number: number, index: shards.count,
            items: start..<min(start + options.shardSize, items.upperBound)))
      }
    }
    return shards
  }

  /// What became of a shard.
  struct Outcome: Codable {
    let index: Int
    var kept = 0
    var skipped: [SkippedSample] = []
    /// The summary of what was kept, as `DataSummary.bytes`.
    var summary = Data()
  }

  /// Draws the samples and writes the shard; one in which nothing was kept leaves no file.
  func draw(
    _ plan: SynthesisPlan, _ synthesizer: WordSynthesizer, _ options: ShardOptions,
    _ drawings: DrawingFolder?, progress: () -> Void
  ) throws -> Outcome {
    let writer = try writing {
      try SharedShardSet.writer(
        folder: folder, number: number, height: options.height, channels: options.channels)
    }
    var outcome = Outcome(index: index)
    var summary = DataSummary()
    for index in items {
      let item = plan[index]
      switch synthesizer.draw(item.word, number: index, source: item.source) {
      case .success(let drawn):
        try writing { try writer.append(drawn.sample) }
        try drawings?.add(drawn, isHeldOut: item.isHeldOut)
        summary.add(width: drawn.sample.width, label: drawn.sample.label)
      case .failure(let error):
        outcome.skipped.append(error.sample)
      }
      progress()
    }
    if writer.count > 0 { try writing { try writer.finish() } }
    outcome.kept = writer.count
    outcome.summary = Data(summary.bytes)
    return outcome
  }

  /// Removes the shard's file if it has not been published.
  func discard() {
    SharedShardSet.discard(folder: folder, numbers: [number])
  }
}
