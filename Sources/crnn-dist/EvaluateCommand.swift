import ArgumentParser
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
    abstract: "Read data sets with a trained network and compare the texts with the labels.",
    discussion: """
      mpirun -n 2 crnn-dist evaluate --checkpoint runs/run/best.h5 --data iiit5k svt --protocol 36

      mpirun -n 2 crnn-dist evaluate --checkpoint runs/run/best.h5 --pages pages/

      docs/evaluating.md says what the protocols compare, and how figures and ranges are computed.
      """)

  @OptionGroup var checkpoints: CheckpointOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The folders of shards, or anything else that dataset import takes, which is read at the height of the checkpoint."
    ))
  var data: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Instead of --data: read the lines of these PAGE and ALTO files, or of those in these folders, and compare with "
        + "their texts.",
      valueName: "folder"))
  var pages: [String] = []

  @Option(
    help: ArgumentHelp(
      "A folder in which to look first for the pictures of --pages; may be repeated.",
      valueName: "folder"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take the TextEquiv of PAGE with this index, as dataset import does.",
      valueName: "index"))
  var textIndex: Int?

  @Flag(help: "Also read pictures outside of the folder of the page that names them.")
  var allowOutside = false

  @Option(help: "Images of a batch; fewer if they are very wide. (default: 32)")
  var batch: Int?

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var scoring: ScoringOptions
  @OptionGroup var decoding: DecoderOptions

  @OptionGroup var form: EvaluationOutput

  func validate() throws {
    try ClosedRange.batch.check("--batch", batch)
    try form.check()
    try scoring.check()
    try checkpoints.check(decoding.settings())
    guard data.isEmpty != pages.isEmpty else {
      throw ValidationError("Name what is read: --data with folders of shards, or --pages.")
    }
    if data.isEmpty, batch != nil { throw ValidationError("--batch is for --data.") }
    if pages.isEmpty, !images.isEmpty || textIndex != nil || allowOutside {
      throw ValidationError("--images, --text-index and --allow-outside are for --pages.")
    }
  }

  func run() throws {
    // Pages are pictures.
    guard pages.isEmpty else {
      try Companion.take(["evaluate-pages"] + CommandLine.arguments.dropFirst(2))
    }
    try World.run { communicator in
      let reader = try communicator.together {
        try SystemLimits.require(threads: 1)
        return try checkpoints.reader(precision: precision.chosen, decoding.settings()) {
          if communicator.rank == 0 { Terminal.note($0) }
        }
      }
      let locks = try communicator.together {
        try communicator.rank == 0
          ? form.prepare(inputs: checkpoints.paths + decoding.files) : []
      }
      defer { for lock in locks { lock.release() } }
      var outcome = EvaluationOutcome(scoring: scoring, decoder: reader.decoderName)
      let model = reader.members[0].model
      let sets = EvaluationSets(height: model.height, channels: model.channels)
      defer { sets.remove() }
      for name in data {
        let folder = try sets.folder(of: name, communicator)
        let bar = ProgressBar(name, total: 100, countsPercent: true, plainSeconds: 10)
        let progress = { (part: Double) in
          if communicator.rank == 0 { bar.update(Int(100 * part)) }
        }
        if reader.members.count == 1 {
          try add(name, folder, reader.members[0], communicator, progress, to: &outcome)
        } else {
          try addVotes(name, folder, reader, communicator, progress, to: &outcome)
        }
        if communicator.rank == 0 { bar.finish() }
      }
      outcome.words = try communicator.sum([reader.counts])
      try communicator.together {
        if communicator.rank == 0 { try form.show(outcome) }
      }
      return .success
    }
  }

  private func add(
    _ name: String, _ folder: String, _ reader: PictureReader, _ communicator: any Communicator,
    _ progress: (Double) -> Void, to outcome: inout EvaluationOutcome
  ) throws {
    let result = try reader.model.evaluate(
      folder, batch: batch ?? 32, decoder: reader.decoder, collectsReadings: true,
      communicator: communicator, progress: progress)
    let readings = try gather(result.readings, communicator)
    outcome.add(name, result, readings, unit: reader.model.alphabet.unit)
  }

  /// Adds what several networks read together.
  private func addVotes(
    _ name: String, _ folder: String, _ reader: JointReader, _ communicator: any Communicator,
    _ progress: (Double) -> Void, to outcome: inout EvaluationOutcome
  ) throws {
    let start = ProcessInfo.processInfo.systemUptime
    let (shards, identity) = try communicator.together {
      (try reader.shards(of: folder), try reader.identity())
    }
    try communicator.requireAlike(
      identity + [("the data set", shards.identity), ("--batch", "\(batch ?? 32)")],
      remedy: "let all ranks read the same files")
    let own = try communicator.together {
      try reader.evaluate(
        shards, batch: batch ?? 32, rank: communicator.rank, of: communicator.size,
        progress: progress)
    }
    let readings = try gather(own, communicator)
    outcome.add(
      name, readings, of: shards, unit: reader.unit,
      seconds: ProcessInfo.processInfo.systemUptime - start, unknown: reader.unknown(in: shards))
  }

  /// The readings of all ranks on rank 0, in the order of the samples.
  private func gather(
    _ readings: [SampleReading], _ communicator: any Communicator
  ) throws -> [SampleReading] {
    if communicator.size == 1 { return readings.sorted { $0.sample < $1.sample } }
    let parts = try communicator.gather([UInt8](try JSONEncoder().encode(readings)), to: 0)
    return try parts.flatMap { try JSONDecoder().decode([SampleReading].self, from: Data($0)) }
      .sorted { $0.sample < $1.sample }
  }
}
