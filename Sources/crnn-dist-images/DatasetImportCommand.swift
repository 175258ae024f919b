import ArgumentParser
import Console
import Foundation
import TextImages

/// `crnn-dist dataset import`: pictures and their texts become shards.
struct DatasetImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a data set of pictures and the texts in them.",
    discussion: """
      INPUT is a list with a line "path TAB text" for each picture, paths relative to the list's \
      folder; or a folder with such a list called labels.tsv or gt.txt; or a folder of pairs \
      x.png and x.gt.txt. PNG, JPEG, TIFF, BMP, PNM, GIF, WebP and JPEG 2000 are read.
      """)

  @Argument(help: "A list, or a folder of pictures.")
  var input: String

  @OptionGroup var shards: ShardOptions

  @Option(
    help: ArgumentHelp(
      "A list for the pictures in the folder INPUT, instead of its own; may be repeated.",
      valueName: "list"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp(
      "The widest that a picture may be at --height; wider ones are left out.",
      valueName: "pixels"))
  var maximumWidth = ImageImporter.maximumWidth

  @Option(
    help: ArgumentHelp(
      "Which text the samples shall have: keep, dark-text or light-text. A picture whose ground "
        + "does not fit is turned into its negative.", valueName: "polarity"))
  var polarity = ToneNormaliser.Polarity.keep

  @Flag(help: "Spread the values of each picture over the range from black to white.")
  var stretchContrast = false

  func validate() throws {
    guard (1...ImageImporter.maximumWidth).contains(maximumWidth) else {
      throw ValidationError(
        "--maximum-width is between 1 and \(ImageImporter.maximumWidth), not \(maximumWidth)")
    }
  }

  mutating func run() throws {
    let start = Date()
    let frames = try shards.frames()
    let listing = try SampleFinder().find(input, labels: labels)
    let destination = try ShardDestination(shards)
    let isHeldOut = shards.validation.map {
      HeldOutSplit.choose(listing.samples.map(\.source), fraction: $0, seed: shards.seed)
    }
    let importer = ImageImporter(
      height: shards.height, channels: shards.channels, frames: frames,
      maximumWidth: maximumWidth,
      tone: ToneNormaliser(polarity: polarity, stretchesContrast: stretchContrast))
    let progress = ProgressBar(onTerminal: "importing", total: listing.samples.count)
    let report = try importer.run(
      listing, progress: { progress?.update($0) },
      store: { try destination.append($0, isHeldOut: isHeldOut?[$1] ?? false) })
    progress?.finish()
    try destination.finish(report, pictures: listing.samples.count, start: start)
  }
}

extension ToneNormaliser.Polarity: ExpressibleByArgument {}
