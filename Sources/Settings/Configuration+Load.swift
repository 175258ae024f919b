import Console
import Files
import Foundation

extension Configuration {
  /// Reads a configuration file, applies overrides in their order, and checks the result.
  ///
  /// - Parameters:
  ///   - path: A YAML file; `nil` starts from ``quickstart``.
  ///   - overrides: Texts of the form `key.path=value`; text needs no quotes.
  /// - Throws: `UserError`: `.noInput` where the file cannot be read, else `.badConfiguration` with
  ///   file and line, or with the override.
  package static func load(path: String?, overrides: [String] = []) throws -> Configuration {
    try loadWithKeys(path: path, overrides: overrides).configuration
  }

  /// The same, and the keys that the file or an override gives.
  package static func loadWithKeys(
    path: String?, overrides: [String] = []
  ) throws -> (configuration: Configuration, given: Set<String>) {
    let text = try path.map { try TextFile.text(of: $0, status: .badConfiguration) }
    var reader = ConfigurationReader(
      file: path, defaults: path == nil ? .quickstart : Configuration())
    try reader.read(yaml: text ?? "")
    for override in overrides { try reader.override(override) }
    return (try reader.finish(), reader.given)
  }

  /// Reads a configuration from text; `file` is the name that messages give it.
  package static func parse(
    yaml: String, file: String?, overrides: [String] = [],
    defaults: Configuration = Configuration()
  ) throws -> Configuration {
    var reader = ConfigurationReader(file: file, defaults: defaults)
    try reader.read(yaml: yaml)
    for override in overrides { try reader.override(override) }
    return try reader.finish()
  }

  /// The first keys that cannot all hold, the one to blame first.
  func contradiction() -> (keys: [String], message: String)? {
    if data.train.isEmpty {
      return (["data.train"], "data.train is not given; name the folder of the training shards")
    }
    let paths = data.sources.map(\.path)
    if let twice = paths.indices.first(where: { paths[..<$0].contains(paths[$0]) }) {
      return (
        ["data.train"], "data.train names the folder \(paths[twice]) twice; give it one ratio"
      )
    }
    if alphabet.file != nil, alphabet.symbols != nil {
      return (
        ["alphabet.symbols", "alphabet.file"],
        "alphabet.file and alphabet.symbols are both given; take one out"
      )
    }
    if kernels == .naive, precision == .bfloat16 {
      return (
        ["precision", "kernels"],
        "precision: bf16 needs kernels: fast; the naive ones have float32 only"
      )
    }
    if optimizer.nesterov, optimizer.name != .sgd || optimizer.momentum == 0 {
      return (
        ["optimizer.nesterov", "optimizer.name", "optimizer.momentum"],
        "optimizer.nesterov needs the sgd optimizer and a momentum above 0"
      )
    }
    if let found = clockContradiction { return found }
    if let found = schedule.contradiction ?? fineTuning?.contradiction { return found }
    if let limit = watchdog.abortAfter, limit <= watchdog.warnAfter {
      return (
        ["watchdog.abort_after", "watchdog.warn_after"],
        "watchdog.abort_after (\(limit)) must be above watchdog.warn_after (\(watchdog.warnAfter))"
      )
    }
    if earlyStopping != nil, data.validation == nil {
      return (
        ["early_stopping", "data.validation"],
        "early_stopping needs a validation set; give data.validation"
      )
    }
    return nil
  }
}

extension Configuration {
  /// What cannot hold in a run by the clock, or only in one; as of `contradiction`.
  private var clockContradiction: (keys: [String], message: String)? {
    guard isTimed else {
      return validation.everyMinutes == nil
        ? nil
        : (
          ["validation.every_minutes"],
          "validation.every_minutes needs a run by the clock; give minutes, or take validation.every_steps"
        )
    }
    if schedule.name == .step {
      return (
        ["schedule.name", "minutes"],
        "schedule.name: step counts steps, and with minutes nobody knows how many there will be; take one_cycle, "
          + "cosine or constant"
      )
    }
    if schedule.steps != nil {
      return (
        ["schedule.steps", "minutes"],
        "schedule.steps must be null with minutes: the clock gives the schedule its length"
      )
    }
    return nil
  }
}

extension ScheduleSettings {
  /// As of `Configuration.contradiction`.
  fileprivate var contradiction: (keys: [String], message: String)? {
    if name == .oneCycle, warmupSteps > 0 {
      return (
        ["schedule.warmup_steps", "schedule.name"],
        "schedule.warmup_steps must be 0 with one_cycle, which has a rise of its own"
      )
    }
    if waits, name != .oneCycle, name != .cosine {
      return (
        ["schedule.waits", "schedule.name"],
        "schedule.waits is for schedules that fall once, one_cycle and cosine"
      )
    }
    if let steps, warmupSteps >= steps {
      return (
        ["schedule.warmup_steps", "schedule.steps"],
        "schedule.warmup_steps (\(warmupSteps)) must be below schedule.steps (\(steps))"
      )
    }
    return nil
  }
}

extension FineTuningSettings {
  /// As of `Configuration.contradiction`.
  fileprivate var contradiction: (keys: [String], message: String)? {
    if model.isEmpty {
      return (
        ["fine_tuning.model", "fine_tuning"],
        "fine_tuning.model is not given; name the file of the model to begin with"
      )
    }
    if unfreezeStep != nil, freeze == nil {
      return (
        ["fine_tuning.unfreeze_step"],
        "fine_tuning.unfreeze_step needs weights that are frozen; give fine_tuning.freeze"
      )
    }
    return nil
  }
}
