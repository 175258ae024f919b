import CRNNNet
import Console
import Kernels
import ModelExchange
import Recognition
import Settings

/// The first weights of a network, as far as a trained model has them: by name and shape, and those of the output by
/// symbol.
struct WeightTransfer {
  /// The names of the weights that the model has in another shape, or not at all.
  private(set) var missing: [String] = []
  /// Weights that were taken, of all that the network has.
  private(set) var taken = 0
  private var total = 0
  /// Whether a matrix is among them: a bias fits any network.
  private var hasMatrix = false
  /// Symbols that the model does not know, and such of the model that the network does not tell apart.
  private(set) var newSymbols: [String] = []
  private(set) var goneSymbols: [String] = []

  /// Fills in what fits, over weights that were drawn.
  ///
  /// - Parameters:
  ///   - alphabet: The symbols of the network's classes from 1 on; class 0 is the blank in both.
  init(
    from model: Checkpoint, to network: Network, alphabet: [String], into numbers: ModelNumbers
  ) {
    let classOf = Dictionary(
      model.info.alphabet.enumerated().map { (Array($1.utf8), $0 + 1) },
      uniquingKeysWith: { first, _ in first })
    let sources = alphabet.map { classOf[Array($0.utf8)] }
    newSymbols = zip(alphabet, sources).filter { $0.1 == nil }.map(\.0)
    let known = Set(alphabet.map { Array($0.utf8) })
    goneSymbols = model.info.alphabet.filter { !known.contains(Array($0.utf8)) }
    let rows = [0] + sources
    take(
      network.parameters, numbers.weights, model.network.parameters, model.model.weights,
      outputs: (Self.outputs(of: network), Self.outputs(of: model.network)), rows)
    take(
      network.statistics, numbers.statistics, model.network.statistics, model.model.statistics,
      outputs: ([], []), rows)
  }

  /// Reads the model and fills its weights in; returns what the person should know, in lines.
  ///
  /// - Throws: Where the model cannot be read, none of its weights fits, or a pattern of names fits none.
  static func run(
    _ settings: FineTuningSettings, _ info: CheckpointInfo, _ network: Network,
    _ numbers: ModelNumbers
  ) throws -> [String] {
    try TrainableParts.check(network, settings)
    let model = try ModelFile.read(settings.model)
    let transfer = WeightTransfer(
      from: model, to: network, alphabet: info.alphabet, into: numbers)
    guard transfer.hasMatrix else {
      throw UserError(
        "\(settings.model): none of its weights fits the network \(info.network); take out network and preset, and "
          + "the run has the model's", status: .badConfiguration)
    }
    let rise = settings.warmupSteps
    return transfer.notes(settings.model) + [
      "fine-tuning: every learning rate is multiplied by \(NumberText.significant(settings.rate, 3))"
        + (rise > 0 ? ", and rises in the first \(NumberText.count(rise, "step"))" : "")
    ]
  }

  /// The names of the weights of the outputs, whose first extent is that of the classes.
  static func outputs(of network: Network) -> [String] {
    let ends = [network.layers.last] + network.heads.map(\.layers.last)
    let slots = ends.flatMap { $0?.slots ?? [] }
    return network.parameters.parameters.filter { slots.contains($0.slot) }.map(\.name)
  }

  private mutating func take(
    _ layout: ParameterLayout, _ target: FloatBuffer, _ sourceLayout: ParameterLayout,
    _ source: FloatBuffer, outputs: (target: [String], source: [String]), _ rows: [Int?]
  ) {
    let known = Dictionary(
      sourceLayout.parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for parameter in layout.parameters {
      total += parameter.slot.count
      guard let other = known[parameter.name],
        outputs.target.contains(parameter.name) == outputs.source.contains(parameter.name)
      else {
        missing.append(parameter.name)
        continue
      }
      let (to, from) = (
        target.pointer + parameter.slot.offset, source.pointer + other.slot.offset
      )
      if outputs.target.contains(parameter.name) {
        guard parameter.shape.dropFirst() == other.shape.dropFirst() else {
          missing.append(parameter.name)
          continue
        }
        let width = parameter.slot.count / parameter.shape[0]
        hasMatrix = hasMatrix || parameter.shape.count > 1
        for (row, sourceRow) in rows.enumerated() {
          guard let sourceRow else { continue }
          (to + row * width).update(from: from + sourceRow * width, count: width)
          taken += width
        }
      } else if parameter.shape == other.shape {
        hasMatrix = hasMatrix || parameter.shape.count > 1
        to.update(from: from, count: parameter.slot.count)
        taken += parameter.slot.count
      } else {
        missing.append(parameter.name)
      }
    }
  }

  /// What the person should know, in lines.
  ///
  /// - Parameter file: The model's.
  func notes(_ file: String) -> [String] {
    var notes = ["\(file): \(taken) of the \(total) weights and statistics are taken from it"]
    if !missing.isEmpty {
      notes.append(
        "drawn anew, as the model has them in another shape or not at all: " + Self.list(missing))
    }
    if !newSymbols.isEmpty {
      notes.append(
        "\(NumberText.count(newSymbols.count, "symbol")) that the model does not know: "
          + SymbolText.shown(newSymbols))
    }
    if !goneSymbols.isEmpty {
      notes.append(
        "\(NumberText.count(goneSymbols.count, "symbol")) of the model that the data do not have, and that are no "
          + "longer told apart: " + SymbolText.shown(goneSymbols))
    }
    return notes
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
