import Console
import Foundation
import Recognition

/// A page in Markdown that says what a model is, how well it reads and how it is used, for whoever finds it.
///
/// Its head is YAML, as https://huggingface.co/docs/hub/model-cards describes it, or by version 1 of the schema of
/// https://github.com/mittagessen/HTRMoPo.
package struct ModelCard {
  /// Whose head the card has.
  package enum Head: String, CaseIterable, Sendable { case huggingface, htrmopo }

  /// What only a person knows.
  package struct Options: Sendable {
    package var head = Head.huggingface
    package var name: String?
    package var summary: String?
    package var license: String?
    /// ISO 639-3.
    package var languages: [String] = []
    /// ISO 15924; empty takes those of the symbols.
    package var scripts: [String] = []
    package var authors: [String] = []
    package var identifier: String?
    /// Addresses of the data sets and of the models that it comes from.
    package var datasets: [String] = []
    package var baseModels: [String] = []
    /// The data set that the checkpoint reads; nil takes the run's validation data.
    package var data: String?
    /// The checkpoint; nil takes the run's best, else its last.
    package var checkpoint: String?
    package var batch = 32

    package init() {}
  }

  package let markdown: String
  /// What the card lacks, a sentence each.
  package let gaps: [String]

  /// Makes the card of a run.
  ///
  /// - Parameter progress: receives the share of the data set that has been read.
  /// - Throws: `UserError` where the folder is no run's, or the data or the checkpoint cannot be read.
  package init(
    run path: String, options: Options = Options(), progress: (Double) -> Void = { _ in }
  ) throws {
    let run = try RunSource(path)
    let checkpoint = try options.checkpoint ?? run.checkpoint()
    var gaps: [String] = []
    var reading: RunReading?
    if let data = options.data ?? run.configuration?.data.validation,
      options.data != nil || FileManager.default.fileExists(atPath: data)
    {
      reading = try RunReading(
        checkpoint: checkpoint, data: data, batch: options.batch, progress: progress)
    } else {
      gaps.append(
        "The card says nothing of how well the model reads: the run's validation data are not here; name data with "
          + "--data")
    }
    let model = try reading?.model ?? RecognitionModel(checkpoint: checkpoint)
    let facts = ModelFacts(
      name: options.name ?? run.name, checkpoint: checkpoint, model: model, reading: reading,
      options: options)
    let head =
      switch options.head {
      case .huggingface: ModelCardHead.huggingFace(facts)
      case .htrmopo: ModelCardHead.htrMoPo(facts)
      }
    markdown = "---\n\(head)---\n\n" + facts.body
    self.gaps = gaps + ModelCardHead.missing(options)
  }
}
