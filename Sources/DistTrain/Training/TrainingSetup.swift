import CRNNNet
import ColumnImages
import Console
import Files
import Foundation
import Kernels
import MPI
import Optimizing
import Recognition
import Sampling
import Settings
import Shards

/// Where a run's first checkpoint comes from.
package enum ResumeChoice: Sendable, Equatable {
  /// A new run in an unused folder.
  case fresh
  /// The newest valid checkpoint of the run folder; a new run if there is none.
  case newest
  /// This file.
  case from(String)
}

/// The data and the first state of a run, checked against each other.
struct TrainingSetup {
  let training: TrainingData
  let validation: TrainingData?
  let start: Checkpoint
  /// The file of that checkpoint; nil in a new run.
  let source: String?
  /// What the person should know of it, in lines.
  let notes: [String]
  let sampler: Sampler

  /// Opens the data and makes or reads the first checkpoint. It does not communicate.
  init(_ configuration: Configuration, folder: RunFolder, resume: ResumeChoice) throws {
    try self.init(configuration) {
      try Self.start(folder, resume, $0, configuration.fineTuning)
    }
  }

  /// Opens the data and makes the first checkpoint of a new run, whatever folder that might have.
  init(new configuration: Configuration) throws {
    try self.init(configuration) {
      let first = try Self.firstCheckpoint($0, configuration.fineTuning)
      return (first.0, nil, first.notes)
    }
  }

  private init(
    _ configuration: Configuration,
    first: (_ fresh: CheckpointInfo) throws -> (Checkpoint, source: String?, notes: [String])
  ) throws {
    let shards = try Self.open(configuration.data.sources.map(\.path), key: "data.train")
    let alphabet = try Self.alphabet(configuration, shards)
    training = try TrainingData(shards: shards, alphabet: alphabet, unknownSymbols: .refuse)
    if let path = configuration.data.validation {
      let shards = try Self.open([path], key: "data.validation")
      guard shards.height == training.shards.height, shards.channels == training.shards.channels
      else {
        throw UserError(
          "\(path): the images are \(shards.height) high with \(shards.channels) channels, those "
            + "of the training data \(training.shards.height) with \(training.shards.channels)",
          status: .badData)
      }
      validation = try TrainingData(shards: shards, alphabet: alphabet, unknownSymbols: .count)
    } else {
      validation = nil
    }
    let sampler = Sampler(configuration, shards)
    self.sampler = sampler
    let fresh = try Self.freshInfo(configuration, training, order: sampler.summary)
    try LaneWidth.check(configuration, shards, fresh.pixelInput)
    if let validation {
      try WidthBatches(fresh.makeNetwork()).check(validation.shards, fresh.pixelInput)
    }
    let found = try first(fresh)
    (start, source) = (found.0, found.source)
    let changes =
      source == nil ? nil : SettingChanges.note(since: start.info, configuration)
    notes = found.notes + [Self.scalingNote(shards), changes].compactMap(\.self)
  }

  /// What a person should know of data that were scaled in two ways; nil for others.
  private static func scalingNote(_ shards: ShardSet) -> String? {
    let names = Set(shards.resamplings.map(\.rawValue)).sorted()
    guard names.count > 1 else { return nil }
    return
      "the training data were scaled by \(names.joined(separator: " and ")); "
      + "pictures will be read scaled by \(shards.resampling.rawValue), as those of the first set; import all sets with "
      + "one --resample"
  }

  /// What reads and changes the images of training.
  func reader(_ configuration: Configuration) -> LaneBatchReader {
    let augmentation = Augmentation(configuration.augmentation, seed: UInt64(configuration.seed))
    return LaneBatchReader(
      data: training, input: start.info.pixelInput,
      augmentation: configuration.augmentation.isOn ? augmentation : nil)
  }

  /// What all ranks must have alike.
  var identity: [(name: String, value: String)] {
    [
      ("the training data", training.shards.identity),
      ("the validation data", validation?.shards.identity ?? "none"),
      ("the alphabet", training.alphabet.symbols.joined(separator: " ")),
      ("the order of the samples", sampler.summary),
    ]
  }

  static func open(_ paths: [String], key: String) throws -> ShardSet {
    guard !paths.isEmpty, !paths.contains("") else {
      throw UserError(
        "no training data: name a folder of shards with the key data.train, or make a set to try "
          + "with: crnn-dist dataset synthesize -o data/quickstart --validation 0.1",
        status: .badConfiguration)
    }
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw UserError(
        "\(path): there is no such folder (\(key)); make one with crnn-dist dataset import, or "
          + "dataset synthesize", status: .noInput)
    }
    return try ShardSet(folders: paths)
  }

  static func alphabet(
    _ configuration: Configuration, _ shards: ShardSet
  ) throws -> Alphabet {
    let unit = configuration.alphabet.unit
    let direction = configuration.alphabet.direction.direction ?? shards.direction
    let lines: [String]
    if let symbols = configuration.alphabet.symbols {
      // No other line ends: U+2028 may be a symbol.
      lines = symbols.unicodeScalars.split { $0 == "\n" || $0 == "\r" }.map { String($0) }
    } else if let path = configuration.alphabet.file {
      lines = try TextFile.lines(of: path)
    } else {
      return Alphabet(unit: unit, labels: shards.labels, direction: direction)
    }
    let given = Alphabet(unit: unit, labels: lines)
    return Alphabet(unit: unit, symbols: given.symbols, direction: direction)
  }

  /// What the checkpoint of step 0 says.
  private static func freshInfo(
    _ configuration: Configuration, _ training: TrainingData, order: String
  ) throws -> CheckpointInfo {
    let (height, channels) = (training.shards.height, training.shards.channels)
    var specification: NetworkSpecification
    switch configuration.network {
    case .preset(let name):
      specification = try NetworkSpecification(preset: name, height: height, channels: channels)
    case .specification(let text):
      specification = try NetworkSpecification(text)
      guard specification.height == height, specification.channels == channels else {
        throw UserError(
          "the network reads images \(specification.height) high with \(specification.channels) "
            + "channels, those of \(training.shards.folder) are \(height) high with \(channels); "
            + "import them anew with --height, or change the network", status: .badConfiguration)
      }
    }
    if let initialiser = configuration.initialiser {
      specification.scheme = initialiser == .kaiming ? .kaiming : .uniform
    }
    let input = PixelInput(configuration, network: specification)
    let optimizer = Optimizer(configuration.optimizer)
    var info = CheckpointInfo()
    info.seed = configuration.seed
    info.network = specification.description
    info.initialiser = specification.scheme.rawValue
    info.alphabetUnit = training.alphabet.unit.rawValue
    info.alphabet = training.alphabet.symbols
    info.direction = training.alphabet.direction
    info.pixelMean = input.mean
    info.pixelScale = input.scale
    info.pixelInvert = input.invert
    info.pixelPad = input.pad
    info.resampling = training.shards.resampling
    info.fixedWidth = input.fixedWidth
    info.minimumWidth = input.minimumWidth
    info.augmentation = configuration.augmentation.summary
    info.lanes = configuration.lanes
    info.laneSize = configuration.laneSize
    info.bucketWindow = configuration.bucketWindow
    info.order = order
    info.dataFingerprint = training.shards.fingerprint
    info.dataCount = training.shards.count
    info.optimizer = configuration.optimizer.name.rawValue
    info.slots = optimizer.slotNames
    info.hasAverage = configuration.emaDecay != nil
    info.configuration = configuration.yaml()
    return info
  }

  /// The checkpoint that a run goes on from, or a new one.
  private static func start(
    _ folder: RunFolder, _ resume: ResumeChoice, _ fresh: CheckpointInfo,
    _ fineTuning: FineTuningSettings?
  ) throws -> (Checkpoint, source: String?, notes: [String]) {
    switch resume {
    case .fresh:
      try folder.requireUnused()
      if let sign = try folder.signOfLostCheckpoints() {
        throw UserError(
          "\(folder.path): \(sign), and a new run would replace it; name another folder with --run",
          status: .usage)
      }
      let first = try firstCheckpoint(fresh, fineTuning)
      return (first.0, nil, first.notes)
    case .newest:
      if let source = try folder.interruptedReturn {
        let checkpoint = try Checkpoint.reading(
          source, offeringOlderFrom: folder, remedy: "with --resume-from")
        try ResumeCheck.check(checkpoint.info, of: source, against: fresh)
        return (
          checkpoint, source,
          [
            "an earlier start was interrupted while it returned to \(source); this one resumes from there"
          ]
        )
      }
      let (checkpoint, refused) = try folder.newestValid()
      if let checkpoint {
        let path = folder.checkpoint(checkpoint.info.step)
        try ResumeCheck.check(checkpoint.info, of: path, against: fresh)
        return (checkpoint, path, refused)
      }
      guard refused.isEmpty else {
        throw UserError(
          "\(folder.path): none of the \(refused.count) checkpoints can be read; the newest: "
            + refused[0], status: .badData)
      }
      if let gone = try folder.signOfLostCheckpoints() {
        throw UserError(
          "\(folder.path): the checkpoints of this run are gone (\(gone)), and a start from the beginning would "
            + "replace them; restore them, or name another folder with --run", status: .noInput)
      }
      let first = try firstCheckpoint(fresh, fineTuning)
      return (first.0, nil, first.notes)
    case .from(let path):
      let checkpoint = try Checkpoint.reading(
        path, offeringOlderFrom: folder, remedy: "with --resume-from")
      try ResumeCheck.check(checkpoint.info, of: path, against: fresh)
      return (checkpoint, path, [])
    }
  }

  private static func firstCheckpoint(
    _ info: CheckpointInfo, _ fineTuning: FineTuningSettings?
  ) throws -> (Checkpoint, notes: [String]) {
    let network = try info.makeNetwork()
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(
      weights: weights.pointer, statistics: statistics.pointer, seed: UInt64(info.seed))
    let numbers = ModelNumbers(weights: weights, statistics: statistics)
    let notes = try fineTuning.map { try WeightTransfer.run($0, info, network, numbers) } ?? []
    let average = info.hasAverage ? numbers.blank() : nil
    average?.copy(from: numbers)
    let checkpoint = Checkpoint(
      info: info, network: network, weights: weights, statistics: statistics,
      slots: info.slots.map { _ in FloatBuffer(count: network.parameters.count) },
      average: average)
    return (checkpoint, notes)
  }
}
