import CRNNNet
import Console
import ModelExchange
import Recognition
import Settings
import Shards

/// What a run that begins with the weights of a trained model takes over from it beside them.
///
/// Keys that are not given become those of the model: its network, how it sees pixels, what a symbol is. So a run's
/// configuration says all of it, and resuming needs the model no longer.
package enum FineTuning {
  /// The configuration with what the model decides.
  ///
  /// - Parameters:
  ///   - given: The keys that the person has given; they stay.
  ///   - resume: Where the run goes on, its checkpoint stands in for the model.
  package static func resolve(
    _ configuration: Configuration, given: Set<String>, folder: RunFolder, resume: ResumeChoice
  ) throws -> Configuration {
    guard let settings = configuration.fineTuning else { return configuration }
    let saved = try savedInfo(folder, resume)
    let model = try saved == nil ? ModelFile.read(settings.model) : nil
    guard let info = saved ?? model?.info else { return configuration }
    var resolved = configuration
    if given.isDisjoint(with: ["network", "preset"]) {
      resolved.network = .specification(info.network)
      if !given.contains("initialiser") {
        resolved.initialiser = WeightInitialiser(rawValue: info.initialiser)
      }
    }
    if !given.contains("pixels.mean") { resolved.pixels.mean = info.pixelMean }
    if !given.contains("pixels.scale") { resolved.pixels.scale = info.pixelScale }
    if !given.contains("pixels.invert") { resolved.pixels.invert = info.pixelInvert }
    if !given.contains("pixels.pad") { resolved.pixels.pad = info.pixelPad }
    if !given.contains("data.width") { resolved.data.width = info.fixedWidth }
    let alphabet = info.makeAlphabet()
    if !given.contains("alphabet.unit") { resolved.alphabet.unit = alphabet.unit }
    if saved != nil {
      resolved.alphabet.file = nil
      resolved.alphabet.symbols = text(of: info.alphabet)
      return resolved
    }
    guard let model else { return resolved }
    let shards = try TrainingSetup.open(resolved.data.sources.map(\.path), key: "data.train")
    if given.isDisjoint(with: ["network", "preset"]) {
      resolved.network = try network(of: model, file: settings.model, for: shards)
    }
    let wanted = try TrainingSetup.alphabet(resolved, shards)
    resolved.alphabet.file = nil
    resolved.alphabet.symbols = text(
      of: try symbols(wanted, alphabet, settings, unitIsGiven: given.contains("alphabet.unit")))
    return resolved
  }

  /// What the checkpoint says that a run goes on from.
  private static func savedInfo(
    _ folder: RunFolder, _ resume: ResumeChoice
  ) throws -> CheckpointInfo? {
    switch resume {
    case .fresh: nil
    case .newest: try folder.newestValid().checkpoint?.info
    case .from(let path): try Checkpoint(reading: path).info
    }
  }

  /// The model's network for pictures of the data's height, which its weights must fit.
  private static func network(
    of model: Checkpoint, file: String, for shards: ShardSet
  ) throws -> NetworkChoice {
    var specification = model.network.specification
    guard specification.channels == shards.channels else {
      throw UserError(
        "\(file): the model reads pictures of \(NumberText.count(specification.channels, "channel")), those of "
          + "\(shards.folder) have \(shards.channels); import them anew "
          + (specification.channels == 3 ? "with --colour" : "without --colour"),
        status: .badConfiguration)
    }
    guard specification.height != shards.height else {
      return .specification(specification.description)
    }
    let height = specification.height
    specification.height = shards.height
    let mismatch: String?
    do {
      let network = try Network(specification, classes: model.network.classes)
      let other = Dictionary(
        network.parameters.parameters.map { ($0.name, $0.shape) },
        uniquingKeysWith: { first, _ in first })
      mismatch = model.network.parameters.parameters.first { other[$0.name] != $0.shape }.map {
        "\($0.name) would have the shape \(other[$0.name] ?? []), not \($0.shape)"
      }
    } catch {
      mismatch = "\(error)"
    }
    if let mismatch {
      throw UserError(
        "\(file): the model reads pictures \(height) high, those of \(shards.folder) are \(shards.height) high, and "
          + "its network does not fit them: \(mismatch); import the pictures anew with --height \(height)",
        status: .badConfiguration)
    }
    return .specification(specification.description)
  }

  /// The symbols that the network is to tell apart.
  private static func symbols(
    _ wanted: Alphabet, _ known: Alphabet, _ settings: FineTuningSettings, unitIsGiven: Bool
  ) throws -> [String] {
    if settings.alphabet != .new {
      guard wanted.unit == known.unit, wanted.direction == known.direction else {
        throw UserError(
          "\(settings.model): the model's symbols are \(known.unit.rawValue)s of texts from \(known.direction.title), "
            + "those of the data \(wanted.unit.rawValue)s from \(wanted.direction.title); with fine_tuning.alphabet: "
            + "new it learns those of the data", status: .badConfiguration)
      }
    }
    let isKnown = Set(known.symbols.map { Array($0.utf8) })
    let further = wanted.symbols.filter { !isKnown.contains(Array($0.utf8)) }
    switch settings.alphabet {
    case .keep:
      guard further.isEmpty else {
        throw UserError(
          "\(settings.model): the model does not know \(NumberText.count(further.count, "symbol")) of the data "
            + "(\(SymbolText.shown(further))); take fine_tuning.alphabet: union, or leave these samples out",
          status: .badData)
      }
      return known.symbols
    case .union: return known.symbols + further
    case .new: return wanted.symbols
    }
  }

  private static func text(of symbols: [String]) -> String { symbols.joined(separator: "\n") }
}
