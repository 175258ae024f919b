import ArgumentParser
import CommandOptions
import Console
import DataSets
import Decoding
import Foundation
import MPI
import Pages
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

      crnn-dist recognize --checkpoint best.h5 --pages pages/ -o read/

      Name pictures, folders of pictures, LMDB databases or folders of shards, or - for a list of names on \
      standard input. The lines are in the order of the pictures and are the same on any number of ranks. \
      docs/reading.md explains the formats and what a confidence means.

      If a picture cannot be read, the command names it on standard error, reads the others, and ends with \
      exit status 65.

      --pages reads the lines of PAGE and ALTO files. It writes these files again into the folder -o, with the \
      texts, and the plain text of each page beside them.
      """)

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var decoding: DecoderOptions

  @Option(
    help: ArgumentHelp(
      "The format of the output: \(TranscriptFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format"))
  var format: TranscriptFormat?

  @Flag(help: "The same as --format jsonl.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file to write instead of standard output; with alto and --pages the folder, with a file for each picture "
        + "or page.",
      valueName: "file"))
  var output: String?

  @Option(
    help: "The number of readings of each picture, best first; the JSON objects contain them.")
  var alternatives = 1

  @Option(
    help: "Threads of each rank. (default: as many as cores; 1 under mpirun)")
  var threads: Int?

  @OptionGroup var pageSources: PageSourceOptions

  @Flag(help: "Also read the lines of --pages that have a text, and replace the text.")
  var replaceTexts = false

  @Flag(
    help: "Replace files that exist in the folder --output, even if they are the pages of --pages."
  )
  var overwrite = false

  @Flag(
    help: "Also read pictures outside of the folder of the database or page that names them.")
  var allowOutside = false

  @Argument(help: "Pictures, folders, databases, or - for a list on standard input.")
  var images: [String] = []

  private var chosenFormat: TranscriptFormat { format ?? (json ? .jsonLines : .tsv) }

  private var wanted: WantedReading {
    if alternatives > 1 { return .alternatives }
    return chosenFormat.showsEvidence ? .evidence : .text
  }

  func validate() throws {
    try checkpoints.check(decoding.settings(alternatives: alternatives))
    try pageSources.pages.isEmpty ? checkPictures() : checkPages()
    try (1...1024).check("--threads", threads)
  }

  private func checkPages() throws {
    guard images.isEmpty else {
      throw ValidationError(
        "--pages and pictures exclude each other; name the pages behind --pages.")
    }
    guard output != nil else { throw ValidationError("--pages wants a folder: --output.") }
    guard format == nil, !json, alternatives == 1 else {
      throw ValidationError(
        "--pages writes the pages again: it takes no --format, --json and --alternatives.")
    }
  }

  private func checkPictures() throws {
    guard !images.isEmpty else {
      throw ValidationError("Missing expected argument '<images> ...'")
    }
    guard !replaceTexts, !overwrite, pageSources.pictureFolders.isEmpty else {
      throw ValidationError("--replace-texts, --overwrite and --images are for --pages.")
    }
    if json, let format, format != .jsonLines {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other.")
    }
    if alternatives > 1, chosenFormat != .jsonLines {
      throw ValidationError("--alternatives wants --format jsonl.")
    }
    if chosenFormat.isFolder, output == nil {
      throw ValidationError("--format \(chosenFormat.rawValue) wants a folder: --output.")
    }
  }

  func run() throws {
    try World.run { world in
      let (readers, identity) = try world.together {
        let readers = try PictureReaders.make(
          world, checkpoints, precision: precision.chosen, decoding: decoding,
          alternatives: alternatives, threads: threads)
        return (readers, try readers[0].identity())
      }
      try world.requireAlike(
        identity + [("--format", "\(chosenFormat)"), ("--allow-outside", "\(allowOutside)")],
        remedy: "let all ranks read the same files")
      if !pageSources.pages.isEmpty {
        try readPages(world, readers)
      } else if images.contains(PictureFeed.argument) {
        try readList(world, readers)
      } else {
        try readPictures(world, readers)
      }
      return .success
    }
  }

  private func readPages(_ world: any Communicator, _ readers: [JointReader]) throws {
    let found = try world.together {
      try PageFinder().find(pageSources.pages, pictureFolders: pageSources.pictureFolders)
    }
    let names = found.pages.map(\.name)
    try world.requireAlike(
      [
        ("the pages", names.joined(separator: "\0")), ("--replace-texts", "\(replaceTexts)"),
      ], remedy: "let all ranks read the same files")
    let pages = try world.together {
      world.rank == 0
        ? try PageOutput(
          output ?? ".", names: names, overwrites: overwrite,
          inputs: checkpoints.paths + decoding.files)
        : nil
    }
    let recognition = PageRecognition(
      world, readers, found, options: PageOptions(pictureFolders: pageSources.pictureFolders),
      replacesTexts: replaceTexts, limits: allowOutside ? nil : found.limits, output: pages)
    try recognition.run()
    let words = try world.sum(readers.map(\.counts))
    try world.together {
      guard world.rank == 0 else { return }
      let tally = recognition.tally
      tally.notes.show(of: "lines")
      words.notes(of: "line").forEach(Terminal.note)
      if tally.pages > 0 { Terminal.show(tally.text(output: output ?? ".")) }
      if let failure = tally.failure { throw failure }
    }
  }

  private func readPictures(_ world: any Communicator, _ readers: [JointReader]) throws {
    let listing = try list(world)
    let writer = try world.together {
      world.rank == 0
        ? try TranscriptWriter(
          chosenFormat, output: output, inputs: checkpoints.paths + decoding.files + images,
          pictures: listing.samples.sources) : nil
    }
    let progress =
      world.rank == 0
      ? ProgressBar("reading", total: listing.samples.count, plainSeconds: 10) : nil
    for sample in listing.skipped where world.rank == 0 { report(sample) }
    var (done, failures) = (0, listing.skipped.count)
    var notes = ReadingNotes()
    let pictures = ListedPictures(
      listing.samples, limits: allowOutside ? nil : listing.limits
    ) { outcomes in
      for outcome in outcomes {
        for note in outcome.notes { notes.add(note) }
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
    try PictureReading(world, readers, wanted: wanted).run(pictures)
    if !listing.samples.isEmpty { progress?.finish() }
    try finish(
      world, readers, writer, notes, failures: failures,
      of: listing.samples.count + listing.skipped.count)
  }

  /// Reads what a list on standard input names, as it comes.
  private func readList(_ world: any Communicator, _ readers: [JointReader]) throws {
    let writer = try world.together {
      world.rank == 0
        ? try TranscriptWriter(
          chosenFormat, output: output, inputs: checkpoints.paths + decoding.files + images) : nil
    }
    let stream = StreamedReading(
      world, images, threads: readers.count, allowsOutside: allowOutside, writer: writer)
    try stream.run(PictureReading(world, readers, wanted: wanted))
    try finish(
      world, readers, writer, stream.notes, failures: stream.failures, of: stream.count)
  }

  private func finish(
    _ world: any Communicator, _ readers: [JointReader], _ writer: TranscriptWriter?,
    _ notes: ReadingNotes, failures: Int, of count: Int
  ) throws {
    let words = try world.sum(readers.map(\.counts))
    try world.together {
      guard world.rank == 0 else { return }
      notes.show(of: "pictures")
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
  }

  /// The pictures that are named.
  private func list(_ world: any Communicator) throws -> SampleListing {
    let names = try world.broadcast(images.joined(separator: "\0"), from: 0)
      .split(separator: "\0").map(String.init)
    return try world.together {
      try PictureFinder().find(names) {
        if world.rank == 0 { Terminal.note(SymbolText.visible($0)) }
      }
    }
  }

  private func report(_ sample: SkippedSample) {
    Terminal.error(SymbolText.visible(sample.sentence))
  }
}

extension TranscriptFormat: ExpressibleByArgument {}
