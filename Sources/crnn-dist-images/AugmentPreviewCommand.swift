import ArgumentParser
import ColumnImages
import CommandOptions
import Console
import Drawing
import Files
import Foundation
import Pictures
import Ranks
import Settings
import Shards

/// `crnn-dist dataset augment-preview`: what augmentation makes of samples, as a picture.
struct AugmentPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment-preview",
    abstract: "Draw a sheet of augmented samples.",
    discussion: """
      The sheet shows some samples as they are stored, under each effect alone, and as training would see them \
      in the first epochs. If augmentation.share is 0, the default, the last part is drawn with 1.
      """)

  @Argument(help: "The folder of shards.")
  var folder: String

  @Option(name: [.short, .long], help: "The PNG file to write.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "Show the augmentation of this configuration instead of the defaults.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Set a key of the configuration, as in augmentation.rotation=5; may be repeated.",
      valueName: "key=value"))
  var set: [String] = []

  @Option(help: "The number of samples, spread evenly over the set.")
  var samples = 6

  @Option(help: "The number of epochs.")
  var epochs = 6

  func validate() throws {
    try (1...10_000).check("--samples", samples)
    try (0...10_000).check("--epochs", epochs)
  }

  func run() throws {
    let lock = try FolderLock.ofOutput(
      file: output, as: .picture, inputs: [config].compactMap(\.self))
    defer { lock?.release() }
    var configuration = Configuration()
    configuration.data.train = folder
    if let config {
      configuration = try Configuration.load(path: config, overrides: set)
    } else {
      configuration = try Configuration.parse(
        yaml: configuration.yaml(), file: nil, overrides: set)
    }
    let shards: ShardSet
    do {
      shards = try ShardSet(folder: folder)
    } catch {
      throw UserError("\(error)", status: ExitStatus(for: error))
    }
    do {
      let sheet = try sheet(configuration, shards)
      try ImageEncoder().writePNG(sheet.render(), to: output)
    } catch let error as FontError {
      throw UserError(error.description, status: .unavailable)
    } catch let error as ImageError {
      throw UserError(error.description, status: .cannotWrite)
    }
    Terminal.showLine(
      "\(output): \(NumberText.count(min(samples, shards.count), "sample")) of \(folder)")
  }

  private func sheet(_ configuration: Configuration, _ shards: ShardSet) throws -> ContactSheet {
    var settings = configuration.augmentation
    if !settings.isOn { settings.share = 1 }
    let augmentation = Augmentation(settings, seed: UInt64(configuration.seed))
    let count = min(samples, shards.count)
    let chosen = (0..<count).map { $0 * shards.count / count }
    let augmenter = ImageAugmenter()
    func cells(_ changes: (Int) -> ImageChanges?) throws -> [ContactSheet.Cell] {
      try chosen.map { number in
        var sample = try shards.sample(at: number)
        let changes = changes(number)
        if let changes {
          sample.pixels.withUnsafeMutableBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            augmenter.apply(
              changes, to: base, width: sample.width, height: shards.height,
              channels: shards.channels)
          }
        }
        return ContactSheet.Cell(pixels: sample.pixels, width: sample.width)
      }
    }
    var sheet = try ContactSheet(height: shards.height, channels: shards.channels)
    sheet.append("as stored", try cells { _ in nil })
    for effect in AugmentationEffect.allCases where settings[effect] > 0 {
      let title = "\(effect.rawValue) \(settings[effect])"
      sheet.append(
        title,
        try cells {
          augmentation.only(effect, strength: settings[effect], epoch: 0, sample: $0)
        })
    }
    for epoch in 0..<epochs {
      sheet.append(
        "epoch \(epoch + 1), share \(settings.share), effect_share \(settings.effectShare)",
        try cells { augmentation.changes(epoch: epoch, sample: $0) })
    }
    return sheet
  }
}
