import ArgumentParser
import CRNNNet
import CommandOptions
import Console
import Decoding
import Files
import Foundation
import MPI
import Ranks
import Recognition

struct EvaluateCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Read data sets with a trained network and compare with their labels.",
    discussion: """
      mpirun -n 2 crnn-dist evaluate --checkpoint runs/run/best.h5 --data iiit5k svt --protocol 36

      docs/evaluating.md says what the protocols compare, and how figures and ranges are computed.
      """)

  @Option(help: "The checkpoint, for example runs/run/best.h5.")
  var checkpoint: String

  @Option(parsing: .upToNextOption, help: "The folders of shards.")
  var data: [String]

  @Option(help: "Images that are read together, fewer where they are very wide.")
  var batch = 32

  @OptionGroup var scoring: ScoringOptions
  @OptionGroup var decoding: DecoderOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print the figures of the sets as CSV.")
  var csv = false

  @Flag(help: "Show figures by length and by character, and what is read as what.")
  var details = false

  @Option(help: "Write all tables, and each sample's reading, into this folder as CSV files.")
  var tables: String?

  func validate() throws {
    try ClosedRange.batch.check("--batch", batch)
    if json, csv { throw ValidationError("--json and --csv exclude each other.") }
    try scoring.check()
    _ = try decoding.settings()
  }

  func run() throws {
    try World.run { communicator in
      let model = try communicator.together {
        try SystemLimits.require(threads: 1)
        let model = try RecognitionModel(checkpoint: checkpoint)
        try model.requireFiniteNumbers()
        return model
      }
      let decoder = try communicator.together {
        try TextDecoder(
          try decoding.settings(), alphabet: model.alphabet, calibration: model.calibration)
      }
      if communicator.rank == 0 {
        for notice in [model.notice].compactMap(\.self) + decoder.notices { Terminal.note(notice) }
      }
      let locks = try communicator.together {
        try communicator.rank == 0 ? tables.map(prepare) : nil
      }
      defer { for lock in locks ?? [] { lock.release() } }
      var outcome = EvaluationOutcome(scoring: scoring, decoder: decoder.settings.name)
      for folder in data {
        let bar = ProgressBar(folder, total: 100, countsPercent: true, plainSeconds: 10)
        let result = try model.evaluate(
          folder, batch: batch, decoder: decoder, collectsReadings: true,
          communicator: communicator
        ) { part in
          if communicator.rank == 0 { bar.update(Int(100 * part)) }
        }
        if communicator.rank == 0 { bar.finish() }
        let readings = try gather(result.readings, communicator)
        outcome.add(folder, result, readings, unit: model.alphabet.unit)
      }
      outcome.words = try communicator.sum([decoder.counts])
      try communicator.together {
        if communicator.rank == 0 { try show(outcome) }
      }
      return .success
    }
  }

  /// The locks of the folder of tables, in which no file is one that is read.
  private func prepare(_ folder: String) throws -> [FolderLock] {
    for (name, column) in EvaluationReport.csvTables + [(Self.samplesName, "set")] {
      try OutputKind.table(firstColumn: column).check(
        PathParts.path(folder, name), inputs: [checkpoint] + decoding.files)
    }
    return try FolderLock.ofOutput(folder: folder)
  }

  private static let samplesName = "samples.csv"

  /// The readings of all ranks on rank 0, in the order of the samples.
  private func gather(
    _ readings: [SampleReading], _ communicator: any Communicator
  ) throws -> [SampleReading] {
    if communicator.size == 1 { return readings.sorted { $0.sample < $1.sample } }
    let parts = try communicator.gather([UInt8](try JSONEncoder().encode(readings)), to: 0)
    return try parts.flatMap { try JSONDecoder().decode([SampleReading].self, from: Data($0)) }
      .sorted { $0.sample < $1.sample }
  }

  private func show(_ outcome: EvaluationOutcome) throws {
    let report = EvaluationReport(outcome.scores)
    if let tables { try write(report, outcome.samples, into: tables) }
    if json {
      try printJSON(EvaluationJSON(report, outcome, details: details))
    } else if csv {
      Terminal.result(report.csv)
    } else {
      Terminal.show(outcome.text(report, details: details))
    }
  }

  private func write(
    _ report: EvaluationReport, _ samples: [ScoredSample], into folder: String
  ) throws {
    for (name, text) in report.csvFiles + [(Self.samplesName, ScoredSample.csv(samples))] {
      try DurableFile.write(text, to: "\(folder)/\(name)")
    }
  }
}
