import ArgumentParser
import Console
import DataSets
import Foundation
import Ranks
import Shards

/// `crnn-dist dataset export`: shards become picture files with a list, or an LMDB database.
struct DatasetExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a data set as pictures with a list, or as an LMDB database.",
    discussion: """
      Pictures become PNG files, so that every pixel keeps its value. Each gets the name of its source if that \
      can be a file below the output folder, otherwise a number, and labels.tsv lists them. \
      `crnn-dist dataset import` reads both formats back to the same pixels and texts.
      """)

  @Argument(help: "The folder of shards.")
  var folder: String

  @Option(name: [.short, .long], help: "The folder to write to.")
  var output: String

  @Option(help: "The format: \(ExportFormat.allCases.map(\.rawValue).joined(separator: " or ")).")
  var format = ExportFormat.folder

  func run() throws {
    let set: ShardSet
    do {
      set = try ShardSet(folder: folder)
    } catch {
      throw UserError("\(error)", status: ExitStatus(for: error))
    }
    let changes: [ExportedTexts.Change]
    let progress = ProgressBar(onTerminal: "exporting", total: set.count)
    do {
      let exporter = try format.exporter(to: output)
      for index in 0..<set.count {
        try exporter.append(set.sample(at: index), height: set.height, channels: set.channels)
        progress?.update(index + 1)
      }
      changes = try exporter.finish()
    } catch let error as ShardError {
      throw UserError("\(error)", status: .badData)
    } catch let error as UserError {
      throw error
    } catch {
      throw UserError("\(output): \(error)", status: .cannotWrite)
    }
    progress?.finish()
    Terminal.showLine("written   \(NumberText.count(set.count, "sample")) to \(output)")
    ExportNote.show(changes)
  }
}

extension ExportFormat: ExpressibleByArgument {}
