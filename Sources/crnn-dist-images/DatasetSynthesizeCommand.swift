import ArgumentParser
import CommandOptions
import Console
import Drawing
import Foundation
import Ranks
import Samples

/// `crnn-dist dataset synthesize`: words drawn with the installed fonts become shards.
struct DatasetSynthesizeCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Make a data set of words drawn with the installed fonts.",
    discussion: """
      mpirun -n 8 crnn-dist dataset synthesize --style scene --count 1000000 -o data/words

      --validation holds out words, not samples: no word is in both parts. Under mpirun, each rank draws one \
      shard at a time; the shards are the same on any number of ranks. docs/words.md describes the ingredients \
      of the styles.
      """)

  @OptionGroup var shards: ShardOptions

  @Option(
    help: ArgumentHelp(
      "A file with a word on each line, or built-in for the program's own list, the default; may be repeated.",
      valueName: "file"))
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "A text whose words are drawn as often as they occur in it; may be repeated.",
      valueName: "file"))
  var text: [String] = []

  @Option(
    help: ArgumentHelp(
      "How the words look: \(TextStyle.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "style"))
  var style = TextStyle.plain

  @Option(
    help: ArgumentHelp(
      "Ingredients of the style to leave out, separated by commas: "
        + SceneIngredient.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "ingredients"))
  var without: String?

  @Option(
    help: ArgumentHelp(
      "The share of random strings of the words' characters; 0.08 in scenes, else 0.",
      valueName: "share"))
  var strings: Double?

  @Option(
    help: ArgumentHelp(
      "The share of numbers, prices and dates; 0.12 in scenes, else 0.", valueName: "share"))
  var numbers: Double?

  @Option(
    help: ArgumentHelp(
      "The share of words with a punctuation mark; 0.1 in scenes, else 0.", valueName: "share"))
  var punctuation: Double?

  @Option(
    help: ArgumentHelp(
      "The share of words in Chinese, Japanese, Korean, Mongolian and the like that are drawn from top to "
        + "bottom and turned, so that their top is on the left.", valueName: "share"))
  var columns = 0.0

  @Option(
    help: ArgumentHelp(
      "The form in which texts become labels: Unicode's nfc, nfd, nfkc or nfkd, none, or 36 for letters a to z in "
        + "lower case and digits alone.", valueName: "form"))
  var textForm = TextForm.nfc

  @Option(help: "How often each word is drawn.")
  var `repeat` = 8

  @Option(help: "The number of samples in all, instead of --repeat.")
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "The font families to use, separated by commas, or all. The default is all in the styles print and "
        + "scene, and the plain faces of DejaVu Sans, Serif and Sans Mono in the style plain.",
      valueName: "fonts"))
  var fonts: String?

  @Option(
    help: ArgumentHelp(
      "Also write every drawn word to this folder as a PNG file, with labels.tsv; for one rank only.",
      valueName: "folder"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Write this many more words as PNG files to samples/ in the output folder, with labels.tsv: "
        + "held-out words, if there are any.", valueName: "number"))
  var samples = 0

  func validate() throws {
    try (1...1 << 20).check("--repeat", `repeat`)
    try (1...ClosedRange.samples.upperBound).check("--count", count)
    try ClosedRange.samples.check("--samples", samples)
    let shares = [
      ("strings", strings), ("numbers", numbers), ("punctuation", punctuation),
      ("columns", columns),
    ]
    for case (let name, let share?) in shares where !(0...1).contains(share) {
      throw ValidationError("--\(name) is a share between 0 and 1, not \(share)")
    }
    let sum = mixture.strings + mixture.numbers + mixture.punctuation
    guard sum <= 1 else {
      throw ValidationError(
        "--strings, --numbers and --punctuation are \(sum) together, but shares of one whole")
    }
    guard columns == 0 || style == .plain else {
      throw ValidationError("--columns is for the style plain, not \(style.rawValue)")
    }
    _ = try ingredients()
    _ = try selection()
  }

  func run() throws {
    try World.run { try SynthesisRun(self, on: $0).run() }
  }

  /// What is mixed among the words: the style's shares where none are given.
  var mixture: TextMixture {
    let usual = style == .scene ? TextMixture.scene : TextMixture()
    return TextMixture(
      strings: strings ?? usual.strings, numbers: numbers ?? usual.numbers,
      punctuation: punctuation ?? usual.punctuation)
  }

  /// The words of the plain style come in turn, as long as nothing else is mixed in.
  var order: SynthesisPlan.Order {
    style == .plain && mixture == TextMixture() && text.isEmpty ? .inTurn : .mixed(mixture)
  }

  /// The ingredients that are left; nil for the plain style, which has none.
  func ingredients() throws -> Set<SceneIngredient>? {
    var result = style.ingredients
    for name in (without ?? "").split(separator: ",") {
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let ingredient = SceneIngredient(rawValue: name) else {
        let known = SceneIngredient.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--without: there is no ingredient \"\(name)\", but \(known)")
      }
      guard style.ingredients.contains(ingredient) else {
        throw ValidationError("--without: the style \(style.rawValue) has no \(name)")
      }
      result.remove(ingredient)
    }
    return style == .plain ? nil : result
  }

  /// The fonts to take: those that are named, else all where the style mixes them.
  func selection() throws -> WordRenderer.Selection {
    guard let fonts else {
      return try ingredients()?.contains(.fonts) == true ? .all : .standard
    }
    if fonts == "all" { return .all }
    let families = fonts.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    guard !families.isEmpty else {
      throw ValidationError("--fonts names no font family; all takes every one that is installed.")
    }
    return .families(families)
  }
}

extension TextStyle: ExpressibleByArgument {}
