import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Diagnostics
import Settings

/// `crnn-dist dataset benchmark`: how fast a rank can be fed.
struct DatasetBenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measure how fast a rank reads lane batches, as they are stored and augmented.",
    discussion: """
      One thread does what the thread does that prefetches for `train`. The row "augmented" is for every \
      image augmented (augmentation.share 1), each effect with its probability; the rows below it are for \
      each effect alone, on every image. `--set shuffle.order=blocks` reads by blocks.
      """)

  @Argument(help: "The folder of shards.")
  var folder: String

  @Option(help: "The width that images are scaled to (data.width); without it they keep their own.")
  var width: Int?

  @Option(help: "Samples of a lane.")
  var batch = 32

  @Option(help: "About how many seconds each measurement takes.")
  var seconds = 2.0

  @Option(
    help: ArgumentHelp(
      "Set a key of the configuration, as in augmentation.rotation=5; may be repeated.",
      valueName: "key=value"))
  var set: [String] = []

  @Flag(help: "Print one JSON object: images per second by name.")
  var json = false

  func validate() throws {
    try (1...NetworkLimits.width).check("--width", width)
    try ClosedRange.batch.check("--batch", batch)
    try (0.001...1e6).check("--seconds", seconds)
  }

  func run() throws {
    var configuration = Configuration()
    configuration.data.train = folder
    configuration = try Configuration.parse(
      yaml: configuration.yaml(), file: nil, overrides: set)
    let settings = configuration.augmentation
    let benchmark = try ReadingBenchmark(
      folder: folder, width: width, batch: batch, seconds: seconds, shuffle: configuration.shuffle)
    var rates: [(name: String, rate: Double)] = []
    var stored = settings
    stored.share = 0
    rates.append(("as stored", try benchmark.imagesPerSecond(stored)))
    var changed = settings
    changed.share = 1
    rates.append(("augmented", try benchmark.imagesPerSecond(changed)))
    for effect in AugmentationEffect.allCases where settings[effect] > 0 {
      var alone = AugmentationSettings(only: effect, strength: settings[effect])
      alone.share = 1
      alone.effectShare = 1
      rates.append((effect.rawValue, try benchmark.imagesPerSecond(alone)))
    }
    if json {
      return try printJSON(Dictionary(uniqueKeysWithValues: rates.map { ($0.name, $0.rate) }))
    }
    var table = TextTable([.left("images"), .right("a second"), .right("µs an image")])
    for (name, rate) in rates {
      table.append([name, NumberText.fixed(rate, 0), NumberText.fixed(1e6 / rate, 1)])
    }
    Terminal.show(table.text)
  }
}
