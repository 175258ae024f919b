import ArgumentParser

/// `crnn-dist dataset`, as far as pictures are concerned.
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Make data sets of pictures or of drawn words.",
    subcommands: [
      DatasetImportCommand.self, DatasetSynthesizeCommand.self, AugmentPreviewCommand.self,
      DatasetExportCommand.self, DatasetSheetCommand.self,
    ])
}
