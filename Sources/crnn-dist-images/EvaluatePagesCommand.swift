import ArgumentParser
import CommandOptions
import Console
import DataSets
import Foundation
import MPI
import Pages
import Ranks
import Recognition
import Samples
import TextDirection

/// `crnn-dist evaluate --pages`, which `crnn-dist` hands over.
struct EvaluatePagesCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-pages",
    abstract: "Read pages with a trained network and compare with their texts.",
    shouldDisplay: false)

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var sources: PageSourceOptions

  @Option(help: ArgumentHelp("Take the TextEquiv of PAGE with this index.", valueName: "index"))
  var textIndex: Int?

  @Flag(help: "Also read pictures outside of the folder of the page that names them.")
  var allowOutside = false

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var scoring: ScoringOptions
  @OptionGroup var decoding: DecoderOptions
  @OptionGroup var form: EvaluationOutput

  func validate() throws {
    try form.check()
    try scoring.check()
    try checkpoints.check(decoding.settings())
  }

  func run() throws {
    try World.run { world in
      let readers = try world.together {
        try PictureReaders.make(
          world, checkpoints, precision: precision.chosen, decoding: decoding,
          threads: nil)
      }
      try world.requireSameCommand()
      try world.requireAlike(
        try world.together { try readers[0].identity() },
        remedy: "let all ranks read the same files")
      let locks = try world.together {
        try world.rank == 0
          ? form.prepare(inputs: checkpoints.paths + decoding.files + sources.pages) : []
      }
      defer { for lock in locks { lock.release() } }
      var outcome = EvaluationOutcome(
        scoring: scoring, decoder: readers[0].decoderName)
      for input in sources.pages { try add(input, world, readers, to: &outcome) }
      outcome.words = try world.sum(readers.map(\.counts))
      try world.together {
        if world.rank == 0 { try form.show(outcome) }
      }
      return .success
    }
  }

  /// Reads the lines of one input, each set on its own, as `dataset import` would take them.
  private func add(
    _ input: String, _ world: any Communicator, _ readers: [JointReader],
    to outcome: inout EvaluationOutcome
  ) throws {
    let start = ProcessInfo.processInfo.systemUptime
    let listing = try world.together {
      let options = PageOptions(textIndex: textIndex, pictureFolders: sources.pictureFolders)
      let listing = try SampleAudit().texts(
        of: SampleFinder(pages: options).find(input, format: .xml))
      guard !listing.samples.isEmpty else {
        throw UserError(
          "\(input): no line has a text that it can be compared with"
            + (listing.skipped.first.map { "; the first finding is \($0.sentence)" } ?? ""),
          status: .badData)
      }
      return listing
    }
    let bar =
      world.rank == 0 ? ProgressBar(input, total: listing.samples.count, plainSeconds: 10) : nil
    var leftOut = ReadingNotes()
    for finding in listing.skipped { leftOut.add(finding) }
    let unit = readers[0].unit
    var readings: [EvaluationOutcome.Reading] = []
    var done = 0
    let pictures = ListedPictures(
      listing.samples, limits: allowOutside ? nil : listing.limits
    ) { outcomes in
      for outcome in outcomes {
        switch outcome.result {
        case .success(let transcript):
          let truth = listing.samples[done].label
          readings.append(
            EvaluationOutcome.Reading(
              source: transcript.image, truth: truth, text: transcript.text,
              confidence: transcript.confidence,
              rightShare: TextAlignment.rightShare(
                read: unit.symbols(of: transcript.text), truth: unit.symbols(of: truth))))
        case .failure(let error): leftOut.add(error.sample)
        }
        done += 1
      }
      bar?.update(done)
    }
    try PictureReading(world, readers, wanted: .evidence).run(pictures)
    bar?.finish()
    if world.rank == 0 { leftOut.show { "\($0) of \(input) left out" } }
    outcome.add(
      input, readings, unit: unit, seconds: ProcessInfo.processInfo.systemUptime - start)
  }
}
