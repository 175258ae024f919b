import ArgumentParser
import Console
import Decoding
import Kernels
import Recognition

/// With which networks is read: the option that `evaluate` and `recognize` share.
package struct CheckpointOptions: ParsableArguments {
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "The checkpoint, for example runs/run/best.h5; of several, each behind an option of its own, all read and vote.",
      valueName: "checkpoint"))
  package var paths: [String]

  package init() {}

  /// Throws if the checkpoints do not go together with how they are to read.
  package func check(_ settings: DecodingSettings) throws {
    for (index, path) in paths.enumerated() where paths[..<index].contains(path) {
      throw ValidationError("--checkpoint names \(path) twice; each votes once.")
    }
    guard paths.count == 1 || !settings.usesBeam && !settings.usesLexicon else {
      throw ValidationError(
        "Several checkpoints vote on what each reads by its best path: take one --checkpoint for --beam, --lm, --words, "
          + "--lexicon, --image-lexicons and --alternatives.")
    }
  }

  /// A reader with all networks.
  ///
  /// - Parameters:
  ///   - precision: nil for what each checkpoint is for.
  ///   - notify: gets what the user should know about the files, a line each.
  package func reader(
    precision: ReadingPrecision?, _ settings: DecodingSettings, notify: (String) -> Void
  ) throws -> JointReader {
    let models = try paths.map { path in
      let model = try RecognitionModel(checkpoint: path, precision: precision)
      try model.requireFiniteNumbers()
      return model
    }
    for (path, model) in zip(paths, models) where model.alphabet.unit != models[0].alphabet.unit {
      throw UserError(
        "\(paths[0]) and \(path) cannot vote: a symbol of one is a \(models[0].alphabet.unit.rawValue), of the other a "
          + "\(model.alphabet.unit.rawValue) (alphabet.unit); take checkpoints of one kind",
        status: .badData)
    }
    let decoders = try models.map {
      try TextDecoder(settings, alphabet: $0.alphabet, calibration: $0.calibration)
    }
    for (path, (model, decoder)) in zip(paths, zip(models, decoders)) {
      if let notice = model.notice { notify(notice) }
      for notice in decoder.notices { notify(paths.count > 1 ? "\(path): \(notice)" : notice) }
    }
    let bare = zip(paths, decoders).filter { $1.calibration == nil }.map(\.0)
    if !bare.isEmpty, bare.count < paths.count {
      notify(
        "the confidences are the networks' own, as \(bare.joined(separator: ", ")) "
          + (bare.count == 1 ? "has" : "have") + " no calibration for this")
    }
    return JointReader(zip(models, decoders).map { PictureReader($0, decoder: $1) })
  }
}
