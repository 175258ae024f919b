import ArgumentParser
import Console
import Files
import ModelExchange
import TextDirection

/// How another program names weights, and where its blank is.
struct NamingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The program whose names the weights have (\(WeightNames.schemeNames.joined(separator: ", "))), or a file of lines "
        + "NAME-HERE TAB NAME-THERE. By default, import recognises the program.",
      valueName: "program|file"))
  var names: String?

  @Option(help: "Where the other code has the blank: as the first or the last class.")
  var blank = PyTorchModel.Blank.first

  var isGiven: Bool { names != nil || blank != .first }
}

/// What a file of weights does not say of its model.
struct WeightsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network in VGSL notation, or the name of a preset.", valueName: "vgsl"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "A UTF-8 file of the symbols in the order of their classes, without the blank; line ends are ignored.",
      valueName: "file"))
  var alphabet: String?

  @Option(help: "What counts as a symbol: scalar or grapheme.")
  var unit = SymbolUnit.scalar

  @Option(help: "The direction of the texts: ltr or rtl.")
  var direction = BaseDirection.leftToRight

  @Option(help: "The input of the network is (pixel / 255 - mean) * scale.")
  var mean = 0.5

  @Option(help: "See --mean.")
  var scale = 2.0

  @Flag(help: "Turn each pixel into 255 - pixel first.")
  var invert = false

  func validate(_ naming: NamingOptions) throws {
    guard (network == nil) == (alphabet == nil) else {
      throw ValidationError("--network and --alphabet go together.")
    }
    guard network != nil || !naming.isGiven else {
      throw ValidationError("--names and --blank go with --network and --alphabet.")
    }
    guard mean.isFinite, scale.isFinite, scale != 0 else {
      throw ValidationError("--mean and --scale are finite numbers, and --scale is not 0.")
    }
  }

  /// The model that the options describe; nil where they describe none.
  func model(_ naming: NamingOptions) throws -> PyTorchModel? {
    guard let network, let alphabet else { return nil }
    let lines = try TextFile.lines(of: alphabet)
    var model = PyTorchModel(network: network, symbols: lines.flatMap(unit.symbols(of:)))
    (model.unit, model.direction) = (unit, direction)
    (model.names, model.blank) = (naming.names, naming.blank)
    (model.mean, model.scale, model.inverts) = (mean, scale, invert)
    return model
  }
}

extension PyTorchModel.Blank: ExpressibleByArgument {}
