import Console
import Settings
import Shards

extension Sampler {
  /// The sampler of a configuration: one source for each folder of the shards.
  package convenience init(_ configuration: Configuration, _ shards: ShardSet) {
    self.init(
      widths: shards.widths,
      sources: zip(shards.folderSamples, configuration.data.sources).map {
        SampleSource(samples: $0, ratio: $1.ratio)
      },
      lanes: configuration.lanes, laneSize: configuration.laneSize,
      seed: UInt64(configuration.seed), bucketWindow: configuration.bucketWindow,
      blocks: configuration.shuffle.blocks(of: shards))
  }

  /// All that the order follows from beside seed, widths and sizes of batches, in one line.
  ///
  /// Checkpoints store it and a resumed run compares it, so that its wording must not change.
  package var summary: String {
    var text = "full"
    if let blocks {
      text = "blocks of \(blocks.blockBytes >> 10) KiB, window \(blocks.blocksPerBuffer)"
    }
    guard sources.count > 1 else { return text }
    return text + ", sources of "
      + sources.map { "\($0.samples.count)" }.joined(separator: " and ") + " samples in ratios "
      + mix.ratios.map(String.init).joined(separator: ":")
  }

  /// The order in words, for the lines that a run begins with.
  package func description(epoch: Int) -> String {
    guard let blocks else { return "drawn from all samples at once" }
    let samples = bufferSteps(0).count * laneSize
    let megabytes = Double(largestBufferBytes(epoch: epoch)) / 1e6
    return
      "\(NumberText.count(blocks.count, "block")) of at most \(blocks.blockBytes >> 10) KiB; each lane draws "
      + "from \(NumberText.count(samples, "sample")) and holds at most \(NumberText.fixed(megabytes, 1)) MB of pixels"
  }

  /// A line for each of several sources.
  package func sourceLines(_ folders: [TrainingSource]) -> [String] {
    guard sources.count > 1 else { return [] }
    return sources.indices.map { source in
      let perEpoch = mix.count(of: source, before: stepsPerEpoch * globalBatch)
      return "\(mix.ratios[source]) of \(mix.pattern.count) from \(folders[source].path): "
        + "\(NumberText.count(sources[source].samples.count, "sample")), of which an epoch takes \(perEpoch)"
    }
  }
}
