import ArgumentParser
import CommandOptions
import Console
import ModelExchange
import Recognition

/// `crnn-dist checkpoint export`: a model for another program.
struct CheckpointExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model for another program.",
    discussion: """
      The file gets the weights with which the checkpoint reads: the moving average if there is one.

      safetensors: the weights, bit for bit, under the names that PyTorch's modules would give them; \
      `checkpoint import` reads them back. kraken: a recognition model of kraken 7; batch norms are folded into \
      the convolutions. onnx: for ONNX Runtime and others; pictures of any width, in batches of any size.

      docs/exchange.md says what each format can describe.
      """)

  @Argument(help: "The checkpoint.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "The format: \(ModelFile.formatNames.joined(separator: ", ")).", valueName: "format"))
  var format = "safetensors"

  @Option(name: [.short, .long], help: "The file to write.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "With onnx: also write samples of these shards as inputs of the network, for quantisation to 8 bits.",
      valueName: "folder"))
  var calibration: String?

  @Option(help: "The most samples that --calibration writes.")
  var calibrationSamples = 256

  @OptionGroup(title: "Weights for another program's code (with --format safetensors)")
  var naming: NamingOptions

  func validate() throws {
    guard format == "safetensors" || !naming.isGiven else {
      throw ValidationError("--names and --blank go with --format safetensors.")
    }
    guard ModelFile.formatNames.contains(format) else {
      throw ValidationError(
        "--format is one of \(ModelFile.formatNames.joined(separator: ", ")), not \(format).")
    }
    guard calibration == nil || format == ONNXModel.name else {
      throw ValidationError("--calibration is for --format \(ONNXModel.name) only.")
    }
    try (1...100_000).check("--calibration-samples", calibrationSamples)
  }

  func run() throws {
    let checkpoint = try Checkpoint(reading: path)
    if let notice = checkpoint.notice { Terminal.note(notice) }
    if naming.isGiven {
      try PyTorchModel.write(checkpoint, names: naming.names, blank: naming.blank, to: output)
    } else {
      for note in try ModelFile.write(checkpoint, format: format, to: output) {
        Terminal.note(note)
      }
    }
    Terminal.showLine(
      "\(output): \(NumberText.count(checkpoint.network.parameters.count, "weight")) as \(format)")
    guard let calibration else { return }
    let name = output.hasSuffix(".onnx") ? String(output.dropLast(5)) : output
    let samples = "\(name).calibration.safetensors"
    let count = try CalibrationInputs.write(
      of: checkpoint, from: calibration, count: calibrationSamples, to: samples)
    Terminal.showLine("\(samples): \(NumberText.count(count, "sample")) of \(calibration)")
  }
}

/// `crnn-dist checkpoint import`: a model of another program as a checkpoint.
struct CheckpointImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn a model of another program into a checkpoint.",
    discussion: """
      The command reads safetensors files: those of `checkpoint export`, and recognition models of kraken 7. For \
      others, such as tools/pth_to_safetensors.py makes of a .pth, describe the model with --network and \
      --alphabet. recognize, evaluate and train --from read the checkpoint.
      """)

  @Argument(help: "The model.")
  var path: String

  @Option(name: [.short, .long], help: "The checkpoint to write.")
  var output: String

  @OptionGroup(title: "Weights of PyTorch code, whose file does not describe the network")
  var weights: WeightsOptions

  @OptionGroup(title: "Names of these weights")
  var naming: NamingOptions

  func validate() throws { try weights.validate(naming) }

  func run() throws {
    let checkpoint = try weights.model(naming)?.read(path) ?? ModelFile.read(path)
    try checkpoint.write(to: output)
    Terminal.showLine(
      "\(output): \(SymbolText.visible(checkpoint.info.network)), "
        + "\(NumberText.count(checkpoint.info.alphabet.count, "symbol"))")
  }
}
