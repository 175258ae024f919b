import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Files
import Foundation
import Samples
import Shards
import TextDirection

/// The options of every command that writes a data set.
struct ShardOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "The folder of the new data set.")
  var output: String

  @Option(help: "The height in pixels to which every picture is scaled.")
  var height = 32

  @Flag(help: "Keep colours; otherwise pictures become grey.")
  var colour = false

  @Option(help: "The most samples in one shard.")
  var shardSize = 10_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share to hold out for validation; the shards then go to train/ and validation/.",
      valueName: "share"))
  var validation: Double?

  @Option(parsing: .unconditional, help: "The seed of all random choices.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "The network that you will train, by name or in VGSL notation, or none: samples whose labels need more "
        + "frames than it makes of the picture are left out, because it cannot learn them.",
      valueName: "network"))
  var network = "crnn"

  @Option(
    help: ArgumentHelp(
      "The width in pixels to which training will scale every picture, if it does (data.width).",
      valueName: "pixels"))
  var width: Int?

  @Option(
    help: ArgumentHelp(
      "What will count as one symbol (alphabet.unit): scalar, or grapheme, what a reader sees as one "
        + "character. It decides which labels fit.", valueName: "unit"))
  var unit = SymbolUnit.scalar

  var channels: Int { colour ? 3 : 1 }

  /// The folders in the output folder that hold the shards; none if they lie in it.
  var parts: [String] { validation == nil ? [] : ["train", "validation"] }

  /// The report beside the shards.
  var report: String { PathParts.path(output, "import-report.json") }

  /// Throws a `UserError` where the report would replace that of other shards: a set in the folder itself
  /// has its report there, and so have the two sets below it of an import with --validation.
  func checkReport() throws {
    guard access(report, F_OK) == 0 else { return }
    let below = ["train", "validation"]
    let others = parts.isEmpty ? below.map { PathParts.path(output, $0) } : [output]
    let sets = others.filter(SharedShardSet.isIn)
    guard sets.isEmpty else {
      throw UserError(
        "\(report): this is the report of the shards in \(sets.joined(separator: " and ")); remove these and it, or "
          + "choose another folder", status: .cannotWrite)
    }
  }

  func validate() throws {
    guard (1...4096).contains(height) else {
      throw ValidationError("--height is between 1 and 4096, not \(height)")
    }
    guard shardSize >= 1 else {
      throw ValidationError("--shard-size is at least 1, not \(shardSize)")
    }
    if let validation, !(validation > 0 && validation < 1) {
      throw ValidationError("--validation is a share between 0 and 1, not \(validation)")
    }
    try (1...Int(Int32.max)).check("--shard-size", shardSize)
    try (1...NetworkLimits.width).check("--width", width)
  }

  /// The frames that the network makes of a width, nil if no network is named.
  ///
  /// Training pads what is narrower than the network's minimum, so this counts as that wide.
  func frames() throws -> (@Sendable (Int) -> Int)? {
    if network == "none" { return nil }
    let specification: NetworkSpecification
    do {
      if network.hasPrefix("[") {
        specification = try NetworkSpecification(network)
      } else {
        specification = try NetworkSpecification(
          preset: network, height: height, channels: channels)
      }
    } catch {
      throw UserError("--network: \(error)", status: .usage)
    }
    guard specification.height == height, specification.channels == channels else {
      throw UserError(
        "--network: it reads pictures \(specification.height) pixels high with "
          + "\(specification.channels) channels, but --height is \(height) and pictures have "
          + "\(channels)\(colour ? "" : " (--colour makes it 3)")", status: .usage)
    }
    let minimum = specification.minimumWidth
    let fixed = width
    return { width in specification.frames(forWidth: max(fixed ?? width, minimum)) }
  }
}
