import ArgumentParser
import CommandOptions
import Console
import Ranks
import Sampling
import Shards

/// `crnn-dist dataset simulate-order`: how well an order is shuffled, and what reading it costs.
struct DatasetSimulateOrderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate-order",
    abstract:
      "Measure how well orders shuffle and what reading them costs, without reading pixels.",
    discussion: """
      The command goes through the first epoch of the full order, and of the order by blocks with shuffle \
      buffers of different sizes (shuffle.order, shuffle.block, shuffle.window). If you name no folder, it \
      makes up samples of 40 to 160 columns.
      """)

  @Argument(help: "The folder of shards; without it, the samples are made up.")
  var folder: String?

  @Option(help: "The number of made-up samples.")
  var samples = 10_000_000

  @Option(help: "Rows of a made-up sample.")
  var height = 32

  @Option(help: "Made-up samples in a shard.")
  var shardSize = 10_000

  @Option(help: "Lanes of a global batch.")
  var lanes = 8

  @Option(help: "Samples of a lane.")
  var laneSize = 4

  @Option(help: "Size of a block in KiB (shuffle.block).")
  var block = 1024

  @Option(help: "Blocks in the shuffle buffer of a lane (shuffle.window); may be repeated.")
  var window = [8, 32, 128]

  @Flag(help: "Print one JSON object: measures by order and name.")
  var json = false

  func validate() throws {
    let sizes = [samples, height, shardSize, lanes, laneSize, block] + window
    guard sizes.allSatisfy({ (1...1 << 30).contains($0) }), height <= 4096, lanes <= 1 << 16,
      laneSize <= 1 << 16
    else {
      throw ValidationError(
        "All sizes are at least 1 and at most 2^30, --height at most 4096, --lanes and --lane-size at most "
          + "65536.")
    }
  }

  func run() throws {
    let simulation: OrderSimulation
    if let folder {
      do {
        simulation = OrderSimulation(
          try ShardSet(folder: folder), lanes: lanes, laneSize: laneSize)
      } catch {
        throw UserError("\(error)", status: ExitStatus(for: error))
      }
    } else {
      simulation = OrderSimulation(
        count: samples, height: height, shardSize: shardSize, lanes: lanes, laneSize: laneSize)
    }
    let orders = [nil] + window.map(Optional.some)
    let names = orders.map { $0.map { "window \($0)" } ?? "full" }
    let qualities = orders.map { simulation.measure(blockBytes: block << 10, blocksPerBuffer: $0) }
    if json {
      return try printJSON(
        Dictionary(zip(names, qualities), uniquingKeysWith: { first, _ in first }))
    }
    var table = TextTable([.left("")] + names.map { .right($0) })
    let columns = qualities.map(Self.measures)
    for row in columns[0].indices {
      table.append(
        [columns[0][row].0] + columns.map { NumberText.significant($0[row].1, 4) })
    }
    Terminal.show(table.text)
  }

  private static func measures(_ quality: OrderQuality) -> [(String, Double)] {
    [
      ("correlation of stored and new index", quality.rankCorrelation),
      ("median distance of neighbours (0.2929)", quality.medianDistance),
      ("a tenth of them below (0.0513)", quality.tenthDistance),
      ("pairs of one block in a batch", quality.sameBlockPairs),
      ("the same of a perfect shuffle", quality.expectedSameBlockPairs),
      ("chi-square of a batch over tenths (1)", quality.chiSquare),
      ("deviation of a tenth in 1000 batches", quality.shareDeviation ?? 0),
      ("reads a sample", quality.readsPerSample),
      ("bytes a sample", quality.bytesPerSample),
      ("bytes a sample in pages of 4 KiB", quality.pageBytesPerSample),
      ("bytes a sample in units of 1 MiB", quality.stripeBytesPerSample),
      ("MB in memory a lane", Double(quality.laneBytes) / 1e6),
    ]
  }
}
