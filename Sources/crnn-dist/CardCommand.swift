import ArgumentParser
import CommandOptions
import Console
import Files
import Recognition
import Report

/// `crnn-dist card`: what a model is, in Markdown.
struct CardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract:
      "Write a model card: what the model of a run is, how well it reads, and how to use it.",
    discussion: """
      crnn-dist card runs/words --license apache-2.0 --language deu -o README.md

      The page is Markdown with a head in YAML, for Hugging Face or for kraken's repository of models (HTRMoPo). \
      Its figures are those of the run's best checkpoint on the validation data. The command uploads nothing.
      """)

  @Argument(help: "The folder of a run.")
  var folder: String

  @Option(name: [.short, .long], help: "The file to write. (default: RUN/card.md)")
  var output: String?

  @Option(
    help: "The kind of head: \(ModelCard.Head.allCases.map(\.rawValue).joined(separator: " or "))."
  )
  var head = ModelCard.Head.huggingface

  @Option(help: "The name of the model. (default: that of the run folder)")
  var name: String?

  @Option(help: "What the model is for, in one line.")
  var summary: String?

  @Option(
    help: ArgumentHelp(
      "The licence of the model by its SPDX name, as in Apache-2.0.", valueName: "name"))
  var license: String?

  @Option(
    name: .customLong("language"), parsing: .singleValue,
    help: ArgumentHelp(
      "A language of the texts by ISO 639-3, as in deu; may be repeated.", valueName: "code"))
  var languages: [String] = []

  @Option(
    name: .customLong("script"), parsing: .singleValue,
    help: ArgumentHelp(
      "A script by ISO 15924, as in Latf; may be repeated. (default: those of the symbols)",
      valueName: "code"))
  var scripts: [String] = []

  @Option(
    name: .customLong("author"), parsing: .singleValue,
    help: ArgumentHelp("An author of the model; may be repeated.", valueName: "name"))
  var authors: [String] = []

  @Option(help: ArgumentHelp("A persistent identifier, such as a DOI.", valueName: "identifier"))
  var id: String?

  @Option(
    name: .customLong("dataset"), parsing: .singleValue,
    help: ArgumentHelp("The address of training data; may be repeated.", valueName: "url"))
  var datasets: [String] = []

  @Option(
    name: .customLong("base-model"), parsing: .singleValue,
    help: ArgumentHelp(
      "The address of the model that this one was fine-tuned from; may be repeated.",
      valueName: "url"))
  var baseModels: [String] = []

  @Option(help: "A folder of shards to read instead of the run's validation data.")
  var data: String?

  @Option(help: "The checkpoint to read with instead of the run's best.")
  var checkpoint: String?

  @Option(help: "Images of a batch.")
  var batch = ModelCard.Options().batch

  func validate() throws {
    try ClosedRange.batch.check("--batch", batch)
    for code in languages where code.wholeMatch(of: /[a-z]{3}/) == nil {
      throw ValidationError("--language is a code of ISO 639-3, three small letters, not \(code).")
    }
    for code in scripts where code.wholeMatch(of: /[A-Z][a-z]{3}/) == nil {
      throw ValidationError("--script is a code of ISO 15924, such as Latn, not \(code).")
    }
  }

  func run() throws {
    var options = ModelCard.Options()
    (options.head, options.name, options.summary) = (head, name, summary)
    (options.license, options.languages, options.scripts) = (license, languages, scripts)
    (options.authors, options.identifier) = (authors, id)
    (options.datasets, options.baseModels) = (datasets, baseModels)
    (options.data, options.checkpoint, options.batch) = (data, checkpoint, batch)
    let path = output ?? "\(folder)/card.md"
    let inputs = RunFolder(folder).files + [checkpoint].compactMap(\.self)
    let bar = ProgressBar("reading", total: 100, countsPercent: true, plainSeconds: 10)
    var isReading = false
    let card = try ModelCard(run: folder, options: options) { part in
      isReading = true
      bar.update(Int(100 * part))
    }
    if isReading { bar.finish() }
    let lock = try FolderLock.ofOutput(file: path, as: .card, inputs: inputs)
    defer { lock?.release() }
    for gap in card.gaps { Terminal.note(gap) }
    try DurableFile.write(card.markdown, to: path)
    Terminal.showLine("\(path): \(head.rawValue)")
  }
}

extension ModelCard.Head: ExpressibleByArgument {}
