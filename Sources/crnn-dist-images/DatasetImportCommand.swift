import ArgumentParser
import CommandOptions
import Console
import DataSets
import Files
import Foundation
import MPI
import Pages
import Pictures
import Ranks
import Samples
import Shards

/// `crnn-dist dataset import`: pictures and their texts become shards.
struct DatasetImportCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a data set of pictures and the texts in them.",
    discussion: """
      INPUT is a list of pictures and texts (with TABs, as ICDAR's, CSV, JSON or JSON lines, \
      MJSynth's annotations), a folder with such a list, a folder of pairs x.png and x.gt.txt, an \
      LMDB database, PAGE XML or ALTO with page pictures, or a folder of shards. Several inputs \
      become one data set; under mpirun all ranks decode, and the set is the same. PNG, JPEG, TIFF, BMP, PNM, \
      GIF, WebP and JPEG 2000 are read.

      What is wrong with a sample is counted and named in the report; --on says what is done about \
      it. docs/findings.md explains the kinds.
      """)

  @Argument(help: "Lists, databases, or folders of pictures or shards.")
  var inputs: [String]

  @OptionGroup var shards: ShardOptions

  @Option(
    help: ArgumentHelp(
      "What the inputs are: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")); "
        + "otherwise found out.", valueName: "format"))
  var format: ImportFormat?

  @Option(
    help: ArgumentHelp(
      "A list for the pictures in the folder INPUT, instead of its own; may be repeated.",
      valueName: "list"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp(
      "What --validation holds out whole: sample, page, folder, or key=PATTERN, what a regular expression "
        + "finds in the names.", valueName: "unit"))
  var holdOut = HoldOutUnit.sample

  @Option(
    help: ArgumentHelp(
      "A folder to look for the pictures of PAGE and ALTO files in first; may be repeated.",
      valueName: "folder"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "The TextEquiv of PAGE that counts, by its index; lines without it are left out. Otherwise 0, or "
        + "with a note the lowest.", valueName: "index"))
  var textIndex: Int?

  @Option(
    help: ArgumentHelp(
      "What is done about a kind of finding: keep, skip or stop, as cannot-fit=keep; may be "
        + "repeated.", valueName: "kind=action"))
  var on: [String] = []

  @Option(
    help: ArgumentHelp(
      "The Unicode form that texts are brought to: nfc, nfd, nfkc, nfkd or none; or 36, letters a to "
        + "z in lower case and digits alone.",
      valueName: "form"))
  var textForm = TextForm.nfc

  @Option(
    help: ArgumentHelp(
      "A UTF-8 file with the characters that texts may have; others are findings.",
      valueName: "file"))
  var alphabet: String?

  @Option(
    help: ArgumentHelp(
      "The widest that a picture may be at --height; wider ones are left out.",
      valueName: "pixels"))
  var maximumWidth = ImageImporter.maximumWidth

  @Option(
    help: ArgumentHelp(
      "Which text the samples shall have: keep, dark-text or light-text. A picture whose ground "
        + "does not fit is turned into its negative.", valueName: "polarity"))
  var polarity = ToneNormaliser.Polarity.keep

  @Option(
    help: ArgumentHelp(
      "How pictures are scaled: area, or lanczos, as Pillow computes it and kraken uses it.",
      valueName: "method"))
  var resample = Resampling.area

  @Option(
    help: ArgumentHelp(
      "A data set that the new one is not to share pictures with, such as the one for training when "
        + "the one for validation is imported; may be repeated.", valueName: "folder"))
  var against: [String] = []

  @Flag(
    help: "Read pictures that a list, database or page names outside of its own folder, too.")
  var allowOutside = false

  @Flag(help: "Spread the values of each picture over the range from black to white.")
  var stretchContrast = false

  func validate() throws {
    guard (1...ImageImporter.maximumWidth).contains(maximumWidth) else {
      throw ValidationError(
        "--maximum-width is between 1 and \(ImageImporter.maximumWidth), not \(maximumWidth)")
    }
    guard labels.isEmpty || inputs.count == 1 else {
      throw ValidationError("--labels goes with one INPUT, not \(inputs.count)")
    }
    guard holdOut == .sample || shards.validation != nil else {
      throw ValidationError("--hold-out is for --validation")
    }
    guard against.isEmpty || shards.validation == nil else {
      throw ValidationError("--against is for a set of one part: leave --validation out")
    }
    _ = try policy()
  }

  func run() throws {
    try World.run { world in
      try run(on: world)
      return .success
    }
  }

  private func run(on world: any Communicator) throws {
    let start = Date()
    try world.requireSameCommand()
    let policy = try policy()
    let frames = try world.together { try shards.frames() }
    let (audit, listing) = try world.together {
      let audit = SampleAudit(
        policy: policy, form: textForm, alphabet: try characters(), frames: frames,
        unit: shards.unit, channels: shards.channels)
      for folder in against { try compare(audit, with: folder) }
      return (audit, try audit.texts(of: find()))
    }
    try world.compare(listing.samples)
    let isHeldOut = try world.together {
      try shards.validation.map {
        try holdOut.choose(of: listing.samples, fraction: $0, seed: shards.seed)
      }
    }
    let importer = ImageImporter(
      height: shards.height, channels: shards.channels,
      // Samples that cannot fit need not be scaled if they are left out anyway.
      frames: policy[.cannotFit] == .skip ? frames : nil, unit: shards.unit,
      maximumWidth: maximumWidth,
      tone: ToneNormaliser(polarity: polarity, stretchesContrast: stretchContrast),
      resampling: resample,
      limits: allowOutside ? nil : listing.limits)
    let destination = try world.together {
      world.rank == 0 ? try ShardDestination(shards) : nil
    }
    let decoding = RankedDecoding(world: world, importer: importer)
    guard let destination else {
      try decoding.follow(listing.samples)
      return try world.together {}
    }
    let sides = isHeldOut.map { SharedSides(listing.samples, isHeldOut: $0) }
    if let note = sides?.note { Terminal.note(note) }
    let isTest = !against.isEmpty
    let progress = ProgressBar(onTerminal: "importing", total: listing.samples.count)
    var report = try importer.run(
      listing, audit: audit, isHeldOut: { isHeldOut?[$0] ?? isTest },
      progress: { progress?.update($0) }, chunk: decoding.chunk, decode: decoding.outcomes,
      store: { try destination.append($0, isHeldOut: isHeldOut?[$1] ?? false) })
    report.sharedSides = sides
    progress?.finish()
    try world.together {
      try destination.finish(report, pictures: listing.samples.count, start: start)
    }
  }

  private func compare(_ audit: SampleAudit, with folder: String) throws {
    let set: ShardSet
    do {
      set = try ShardSet(folder: folder)
    } catch {
      throw UserError("--against: \(error)", status: .noInput)
    }
    try audit.compare(with: set, height: shards.height, channels: shards.channels)
  }

  private func find() throws -> SampleListing {
    for folder in images where !FileManager.default.fileExists(atPath: folder) {
      throw UserError("--images: \(folder): no such folder", status: .noInput)
    }
    let finder = SampleFinder(pages: PageOptions(textIndex: textIndex, pictureFolders: images))
    return labels.isEmpty
      ? try finder.find(inputs, format: format)
      : try finder.find(inputs[0], labels: labels, format: format)
  }

  private func policy() throws -> AuditPolicy {
    var policy = AuditPolicy()
    for rule in on {
      if let problem = policy.apply(rule) { throw ValidationError("--on: \(problem)") }
    }
    return policy
  }

  private func characters() throws -> Set<Unicode.Scalar>? {
    guard let alphabet else { return nil }
    let lines = try TextFile.lines(of: alphabet)
    return Set(lines.flatMap { textForm.apply(to: $0).unicodeScalars })
  }
}

extension ToneNormaliser.Polarity: ExpressibleByArgument {}
extension HoldOutUnit: ExpressibleByArgument {}
extension TextForm: ExpressibleByArgument {}
extension ImportFormat: ExpressibleByArgument {}
extension Resampling: ExpressibleByArgument {}
