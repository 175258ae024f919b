import ArgumentParser
import CommandOptions
import Console
import Files
import Foundation
import Shards
import TextDirection

struct DatasetInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print what a folder of shards contains.")

  @Argument(help: "The folder of shards, or one that holds such folders.")
  var folder: String

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write a sheet of samples to this PNG file: random ones, the widest, the narrowest, those with the longest "
        + "texts and those with the rarest characters.", valueName: "file"))
  var contactSheet: String?

  @Option(
    help: ArgumentHelp(
      "Begin the data set's entry for the catalogue HTR-United in this file (htr-united.yml).",
      valueName: "file"))
  var htrUnited: String?

  func run() throws {
    let sets = try ShardFolders.find(in: folder).map { try ShardSet(folder: $0) }
    let report = try Report(sets)
    if json {
      try printJSON(report)
    } else {
      let resampling = sets[0].resampling
      let scaling = resampling == .area ? "" : ", scaled by \(resampling.rawValue)"
      let symbols = report.alphabet.unicodeScalars.map { String($0) }
      Terminal.show(
        """
        samples   \(report.samples) in \(NumberText.count(report.shards, "shard"))
        images    \(report.height) high, \(report.channels == 1 ? "grey" : "colour")\(scaling)
        alphabet  \(NumberText.count(symbols.count, "symbol")): \(SymbolText.shown(symbols))
        texts     \(report.direction.title)
        """)
      Terminal.show(
        Histogram(title: "width", values: sets.flatMap { $0.widths.map(Int.init) }).text)
      Terminal.show(
        Histogram(
          title: "length", values: sets.flatMap { $0.labels.map(\.unicodeScalars.count) }
        ).text)
    }
    if let htrUnited { try describe(sets, report, in: htrUnited) }
    if let contactSheet {
      // What is printed is still in the buffer, and the companion replaces this program.
      fflush(nil)
      try Companion.take(["dataset", "contact-sheet", folder, "-o", contactSheet])
    }
  }

  private func describe(_ sets: [ShardSet], _ report: Report, in file: String) throws {
    let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    let description = HTRUnitedDescription(
      title: name, symbols: report.alphabet.unicodeScalars.map { String($0) },
      images: report.samples,
      characters: sets.reduce(0) { $0 + $1.labels.reduce(0) { $0 + $1.unicodeScalars.count } })
    let lock = try FolderLock.ofOutput(file: file, as: .catalogueEntry, inputs: [folder])
    defer { lock?.release() }
    try DurableFile.write(description.yaml, to: file)
    Terminal.note("\(file): fill in what only you know, the lines that begin with #")
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    let samples: Int
    let alphabet: String
    let height: Int
    let channels: Int
    let shards: Int
    let direction: BaseDirection

    init(_ sets: [ShardSet]) throws {
      guard let first = sets.first,
        sets.allSatisfy({ $0.height == first.height && $0.channels == first.channels })
      else {
        throw UserError(
          "the shards of the folders below have different heights or channels; inspect them one "
            + "by one", status: .badData)
      }
      samples = sets.reduce(0) { $0 + $1.count }
      let scalars = Set(sets.flatMap(\.characters))
      alphabet = String(String.UnicodeScalarView(scalars.sorted()))
      height = first.height
      channels = first.channels
      let balance = sets.reduce(0) { $0 + ($1.direction == .rightToLeft ? $1.count : -$1.count) }
      direction = balance > 0 ? .rightToLeft : .leftToRight
      shards = sets.reduce(0) { $0 + $1.shards.count }
    }
  }
}
