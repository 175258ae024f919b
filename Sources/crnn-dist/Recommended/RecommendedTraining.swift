import Console
import DistTrain
import Files
import Foundation
import Kernels
import MPI
import ModelExchange
import Recognition
import Recommending
import Settings
import Shards

/// `train --data` without a configuration: the one that the data recommend.
struct RecommendedTraining {
  let run: RunFolder
  let data: String
  let validation: String?
  let minutes: Double?
  /// The model with whose weights the run begins; nil draws them.
  let fineTuning: FineTuningSettings?
  let overrides: [String]

  /// Where the recommendation is written.
  private var file: String { "\(run.path)/recommended.yaml" }

  /// The configuration, the same on all ranks, which all call it together.
  ///
  /// A run that is resumed keeps the one that it began with.
  func configuration(
    _ communicator: any Communicator, _ resume: ResumeChoice
  ) throws -> Configuration {
    let isRoot = communicator.isRoot
    let (known, sets) = try communicator.together { () -> (String, DataPreparation.Sets?) in
      guard isRoot else { return ("", nil) }
      if resume == .fresh { try run.requireUnused() }
      let isKnown = resume != .fresh && FileManager.default.fileExists(atPath: file)
      // What was imported stays, and a run that goes on needs its model no longer.
      let model = try isKnown ? nil : fineTuning.map { try ModelFile.read($0.model) }
      let specification = model?.network.specification
      let sets = try DataPreparation(
        run: run, data: data, validation: validation,
        model: specification.map { .init(height: $0.height, channels: $0.channels) }
      ).prepare()
      return (isKnown ? try TextFile.text(of: file) : "", sets)
    }
    let text = try communicator.broadcast(known, from: 0)
    if !text.isEmpty { return try parse(text) }
    let traits = try communicator.together {
      try sets.map { DataTraits(try ShardSet(folder: $0.training)) }
    }
    let ranks = communicator.size
    let productSpeed = try Self.productSpeed(communicator)
    func recommend(_ speed: Double?) throws -> Recommendation? {
      guard let traits, let sets else { return nil }
      let recommendation = Recommendation(
        traits, data: (sets.training, sets.validation), ranks: ranks,
        productSpeed: productSpeed, speed: speed, minutes: minutes, fineTuning: fineTuning)
      guard fineTuning != nil else { return recommendation }
      return try recommendation.completed {
        try FineTuning.resolve($0, given: $1, folder: run, resume: .fresh)
      }
    }
    let candidate = try communicator.broadcast(
      try communicator.together { try recommend(nil)?.yaml ?? "" }, from: 0)
    let speed = try UnsavedTraining.imagesPerSecond(
      try communicator.together { try parse(candidate) }, communicator: communicator)
    let chosen = try communicator.together { () -> Recommendation? in
      let chosen = try recommend(speed)
      guard let chosen, let traits else { return nil }
      try write(chosen.yaml)
      for line in traits.summary + chosen.summary { Terminal.standardError.line(line) }
      Terminal.standardError.line("written   \(file), with reasons")
      return chosen
    }
    let yaml = try communicator.broadcast(chosen?.yaml ?? "", from: 0)
    return try communicator.together { try parse(yaml) }
  }

  /// Products in bf16 for each one in float32, on the rank where these are fewest; the same on all ranks.
  private static func productSpeed(_ communicator: any Communicator) throws -> Double {
    var slowness = [1 / max(PairKernels.relativeSpeed(), 1e-3)]
    try communicator.allReduce(&slowness, .max)
    return 1 / slowness[0]
  }

  private func parse(_ yaml: String) throws -> Configuration {
    try Configuration.parse(yaml: yaml, file: file, overrides: overrides)
  }

  /// Writes the recommendation; one of an earlier start, which somebody may have changed, is kept.
  private func write(_ yaml: String) throws {
    let heading = """
      # What crnn-dist recommends for \(SymbolText.oneLine(data)), with reasons. It is a configuration like any other: change it, and
      # train with it by: crnn-dist train \(file) --run ANOTHER-FOLDER


      """
    try OutputFolder.make(run.path)
    try run.replace(file, with: heading + yaml) { "\(run.path)/recommended-\($0).yaml" }
  }
}
