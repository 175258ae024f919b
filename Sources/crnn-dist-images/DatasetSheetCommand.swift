import ArgumentParser
import CommandOptions
import Console
import Drawing
import Files
import Foundation
import Pictures
import Ranks
import Samples
import Shards

/// `crnn-dist dataset contact-sheet`, which `dataset inspect --contact-sheet` hands over to.
struct DatasetSheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contact-sheet",
    abstract: "Draw the samples of a data set that are worth a look.",
    discussion: """
      Random samples, the widest and the narrowest, those with the longest texts, and one for each \
      of the rarest characters, each with its text.
      """)

  @Argument(help: "The folder of shards, or the folder that has such folders in it.")
  var folder: String

  @Option(name: [.short, .long], help: "The PNG file to write.")
  var output: String

  @Option(help: "The number of random samples.")
  var samples = 60

  @Option(parsing: .unconditional, help: "The seed of the random samples.")
  var seed: UInt64 = 1

  func validate() throws {
    try (1...10_000).check("--samples", samples)
  }

  func run() throws {
    let lock = try FolderLock.ofOutput(file: output, as: .picture, inputs: [])
    defer { lock?.release() }
    let folders = try ShardFolders.find(in: folder)
    let set: ShardSet
    do {
      set = try ShardSet(folders: folders)
    } catch {
      throw UserError("\(error)", status: ExitStatus(for: error))
    }
    let choice = SampleChoice(set, random: samples, seed: seed)
    do {
      var sheet = try ContactSheet(height: set.height, channels: set.channels)
      for (title, indices) in choice.groups {
        sheet.append(
          title,
          try indices.map { index in
            let sample = try set.sample(at: index)
            return ContactSheet.Cell(
              pixels: sample.pixels, width: sample.width, caption: sample.label)
          })
      }
      try ImageEncoder().writePNG(sheet.render(), to: output)
    } catch let error as UserError {
      throw error
    } catch let error as FontError {
      throw UserError(error.description, status: .unavailable)
    } catch let error as ImageError {
      throw UserError(error.description, status: .cannotWrite)
    } catch {
      throw UserError("\(error)", status: .badData)
    }
    Terminal.showLine("\(output): a contact sheet of \(folder)")
  }
}
