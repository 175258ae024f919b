import ArgumentParser
import CommandOptions
import Console
import DataSets
import Decoding
import Foundation
import MPI
import Ranks
import Recognition
import Samples
import Transcripts

/// `crnn-dist recognize`: the text of pictures.
struct RecognizeCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognize",
    abstract: "Read pictures of words or lines with a trained network.",
    discussion: """
      crnn-dist recognize --checkpoint best.h5 pages/ extra.png
      find . -name '*.png' | mpirun -n 8 crnn-dist recognize --checkpoint best.h5 --format jsonl -o read.jsonl -

      A picture is a file, or what is in a folder, an LMDB database or a folder of shards; - stands for \
      a list of names on standard input. The lines come in the order of the pictures and are the same \
      on any number of ranks. docs/reading.md explains the formats and what a confidence means.

      A picture that cannot be read is reported on standard error, the others are read all the same, \
      and the exit status is then 65.
      """)

  @Option(help: "The checkpoint, for example runs/run/best.h5.")
  var checkpoint: String

  @OptionGroup var decoding: DecoderOptions

  @Option(
    help: ArgumentHelp(
      "What is written: \(TranscriptFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format"))
  var format: TranscriptFormat?

  @Flag(help: "The same as --format jsonl.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Where to write instead of standard output; of alto the folder, in which each picture has a file.",
      valueName: "file"))
  var output: String?

  @Option(help: "Readings of each picture, best first; more than one are in the JSON objects.")
  var alternatives = 1

  @Option(
    help: "Threads of each rank. (default: the cores without mpirun, 1 under it)")
  var threads: Int?

  @Flag(help: "Read pictures that a database names outside of the folder in which it is, too.")
  var allowOutside = false

  @Argument(help: "Pictures, folders, databases, or - for a list on standard input.")
  var images: [String]

  private var chosenFormat: TranscriptFormat { format ?? (json ? .jsonLines : .tsv) }

  func validate() throws {
    _ = try decoding.settings(alternatives: alternatives)
    if json, let format, format != .jsonLines {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other.")
    }
    if alternatives > 1, chosenFormat != .jsonLines {
      throw ValidationError("--alternatives wants --format jsonl.")
    }
    if chosenFormat.isFolder, output == nil {
      throw ValidationError("--format \(chosenFormat.rawValue) wants a folder: --output.")
    }
    try (1...1024).check("--threads", threads)
  }

  func run() throws {
    try World.run { world in
      let (readers, identity) = try world.together {
        let readers = try makeReaders(world)
        return (readers, try readers[0].model.identity(readers[0].decoder))
      }
      try world.requireAlike(
        identity + [("--format", "\(chosenFormat)"), ("--allow-outside", "\(allowOutside)")],
        remedy: "let all ranks read the same files")
      let listing = try list(world)
      let writer = try world.together {
        world.rank == 0
          ? try TranscriptWriter(
            chosenFormat, output: output, inputs: [checkpoint] + decoding.files + images,
            pictures: listing.samples.sources) : nil
      }
      let reading = PictureReading(
        world, readers, wantsAlternatives: alternatives > 1,
        limits: allowOutside ? nil : listing.limits)
      let progress =
        world.rank == 0
        ? ProgressBar("reading", total: listing.samples.count, plainSeconds: 10) : nil
      for sample in listing.skipped where world.rank == 0 { report(sample) }
      var (done, failures) = (0, listing.skipped.count)
      var notes: [SkipReason: [SkippedSample]] = [:]
      try reading.run(listing.samples) { outcomes in
        for outcome in outcomes {
          for note in outcome.notes { notes[note.reason, default: []].append(note) }
          switch outcome.result {
          case .success(let transcript): try writer?.append(transcript)
          case .failure(let error):
            failures += 1
            writer?.appendUnread()
            report(error.sample)
          }
        }
        try writer?.flush()
        done += outcomes.count
        progress?.update(done)
      }
      if !listing.samples.isEmpty { progress?.finish() }
      let words = try world.sum(readers.map(\.decoder.counts))
      try world.together {
        guard world.rank == 0 else { return }
        let count = listing.samples.count + listing.skipped.count
        Self.show(notes)
        words.notes(of: "picture").forEach(Terminal.note)
        // Where nothing could be read, a file of before is worth more than an empty one.
        let isNothing = output != nil && failures > 0 && failures == count
        if !isNothing { try writer?.finish() }
        guard failures == 0 else {
          throw UserError(
            "\(failures) of \(NumberText.count(count, "picture")) could not be read"
              + (isNothing ? ", so nothing is written" : ""), status: .badData)
        }
      }
      return .success
    }
  }

  /// A reader for each thread.
  private func makeReaders(_ world: any Communicator) throws -> [PictureReader] {
    let model = try RecognitionModel(checkpoint: checkpoint)
    try model.requireFiniteNumbers()
    let settings = try decoding.settings(alternatives: alternatives)
    let decoder = try TextDecoder(
      settings, alphabet: model.alphabet, calibration: model.calibration)
    if world.rank == 0 {
      for notice in [model.notice].compactMap(\.self) + decoder.notices { Terminal.note(notice) }
    }
    let first = PictureReader(model, decoder: decoder)
    let isAlone = world.libraryVersion == nil
    let count = threads ?? (isAlone ? ProcessorCount.available : 1)
    try SystemLimits.require(threads: count)
    return try [first]
      + (1..<count).map { _ in
        PictureReader(
          beside: first,
          decoder: try TextDecoder(
            settings, alphabet: model.alphabet, calibration: model.calibration))
      }
  }

  /// The pictures that are named; standard input is that of rank 0.
  private func list(_ world: any Communicator) throws -> SampleListing {
    let own = try world.together {
      world.rank == 0 ? try PictureList.expand(images) : []
    }
    let names = try world.broadcast(own.joined(separator: "\0"), from: 0)
      .split(separator: "\0").map(String.init)
    return try world.together {
      try PictureFinder().find(names) {
        if world.rank == 0 { Terminal.note(SymbolText.visible($0)) }
      }
    }
  }

  /// Says what was found about pictures that were read, a line for each kind.
  private static func show(_ notes: [SkipReason: [SkippedSample]]) {
    for reason in SkipReason.allCases {
      guard let found = notes[reason], let first = found.first else { continue }
      Terminal.note(
        "\(reason.rawValue): \(found.count) of the pictures that were read; the first is "
          + SymbolText.visible(first.sentence))
    }
  }

  private func report(_ sample: SkippedSample) {
    Terminal.error(SymbolText.visible(sample.sentence))
  }
}

extension TranscriptFormat: ExpressibleByArgument {}
