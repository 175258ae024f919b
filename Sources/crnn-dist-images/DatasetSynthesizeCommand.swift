import ArgumentParser
import Console
import Foundation
import TextImages

/// `crnn-dist dataset synthesize`: words drawn with the installed fonts become shards.
struct DatasetSynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Make a data set of words drawn with the installed fonts.",
    discussion: """
      With --validation, words are held out, not samples: no word is in both parts.
      """)

  @OptionGroup var shards: ShardOptions

  @Option(
    help: ArgumentHelp(
      "A file with a word on each line, instead of the built-in list.", valueName: "file"))
  var words: String?

  @Option(help: "How often each word is drawn.")
  var `repeat` = 8

  @Option(help: "The number of samples in all, instead of --repeat.")
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "The font families to use, separated by commas, or all; otherwise the plain faces of DejaVu "
        + "Sans, Serif and Sans Mono.", valueName: "fonts"))
  var fonts: String?

  @Option(
    help: ArgumentHelp(
      "A folder to write every drawn word to as a PNG file, with labels.tsv.", valueName: "folder"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Write this many more words as PNG files to samples/ in the output folder, with labels.tsv: "
        + "held-out words, if there are any.", valueName: "number"))
  var samples = 0

  func validate() throws {
    guard `repeat` >= 1 else { throw ValidationError("--repeat is at least 1, not \(`repeat`)") }
    if let count, count < 1 { throw ValidationError("--count is at least 1, not \(count)") }
    guard samples >= 0 else { throw ValidationError("--samples is at least 0, not \(samples)") }
  }

  mutating func run() throws {
    let start = Date()
    let frames = try shards.frames()
    let list = try words.map { try WordList(file: $0) } ?? .builtIn
    let plan = try SynthesisPlan(
      words: list.words, perWord: `repeat`, total: count, validation: shards.validation,
      seed: shards.seed)
    let synthesizer = WordSynthesizer(
      renderer: try renderer(), height: shards.height, channels: shards.channels,
      seed: shards.seed, frames: frames)
    let destination = try ShardDestination(shards)
    let drawings = try images.map { try DrawingFolder($0) }
    let examples = samples > 0 ? try DrawingFolder(shards.output + "/samples") : nil

    var report = ImportReport(origins: [words ?? "built-in words"])
    let progress = ProgressBar(onTerminal: "drawing", total: plan.items.count)
    for (number, item) in plan.items.enumerated() {
      switch synthesizer.draw(item.word, number: number, source: item.source) {
      case .success(let drawn):
        try destination.append(drawn.sample, isHeldOut: item.isHeldOut)
        try drawings?.add(drawn, isHeldOut: item.isHeldOut)
        report.summary.add(width: drawn.sample.width, label: drawn.sample.label)
      case .failure(let error):
        report.skipped.append(error.sample)
      }
      progress?.update(number + 1)
    }
    progress?.finish()
    try drawings?.finish()
    if let examples { try write(examples, plan, synthesizer, &report) }

    let heldOut = plan.heldOutWords == 0 ? "" : ", \(plan.heldOutWords) of them held out"
    print("words     \(list.words.count)\(heldOut)")
    if list.repeated > 0 { print("repeated  \(list.repeated) lines of the list, left out") }
    try destination.finish(report, pictures: plan.items.count, start: start)
  }

  private func renderer() throws -> WordRenderer {
    do throws(FontError) {
      guard let fonts else { return try WordRenderer(fonts: .standard) }
      if fonts == "all" { return try WordRenderer(fonts: .all) }
      let names = fonts.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      return try WordRenderer(fonts: .families(names))
    } catch {
      throw UserError(error.description, status: .unavailable)
    }
  }

  /// Draws words once more, under numbers that the data set does not use.
  private func write(
    _ folder: DrawingFolder, _ plan: SynthesisPlan, _ synthesizer: WordSynthesizer,
    _ report: inout ImportReport
  ) throws {
    for index in 0..<samples {
      let word = plan.sampleWord(index)
      let number = plan.items.count + index
      // A word may have characters that no file name has.
      let name = "\(index + 1)-\(word.filter(\.isLetter)).png"
      switch synthesizer.draw(word, number: number, source: name) {
      case .success(let drawn): try folder.add(drawn, isHeldOut: false)
      case .failure(let error): report.skipped.append(error.sample)
      }
    }
    try folder.finish()
  }
}
