import ArgumentParser
import CommandOptions
import Console
import DataSets
import Files
import Foundation
import Kernels
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
      An input is a list of pictures and texts (lines with TABs, ICDAR's, CSV, JSON, JSON lines or MJSynth's \
      annotations), a folder with such a list, a folder of pairs x.png and x.gt.txt, an LMDB database, PAGE \
      XML or ALTO with page pictures, or a folder of shards. Several inputs become one data set. Under mpirun, \
      all ranks decode, and the set is the same. Pictures are PNG, JPEG, TIFF, BMP, PNM, GIF, WebP or JPEG 2000.

      The report counts and names what is wrong with a sample; --on says what import does about it. \
      docs/findings.md explains the kinds of findings.
      """)

  @Argument(help: "Lists, databases, or folders of pictures or shards.")
  var inputs: [String]

  @OptionGroup var shards: ShardOptions

  @Option(
    help: ArgumentHelp(
      "What the inputs are: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")); "
        + "by default, import recognises it.", valueName: "format"))
  var format: ImportFormat?

  @Option(
    help: ArgumentHelp(
      "A list for the pictures of the input folder, instead of the list in it; may be repeated.",
      valueName: "list"))
  var labels: [String] = []

  @Option(
    help: ArgumentHelp(
      "What --validation holds out as a whole: sample, page, folder, auto (pages or folders where there are ten or more, "
        + "else samples), or key=PATTERN, all names in which a regular expression finds the same.",
      valueName: "unit"))
  var holdOut = HoldOutUnit.sample

  @Option(
    help: ArgumentHelp(
      "A folder in which to look first for the pictures of PAGE and ALTO files; may be repeated.",
      valueName: "folder"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take the TextEquiv of PAGE with this index and leave out lines without it. By default, take the one with "
        + "index 0, otherwise, with a note, the lowest.", valueName: "index"))
  var textIndex: Int?

  @Option(
    help: ArgumentHelp(
      "What to do about a kind of finding: keep, skip or stop, as in cannot-fit=keep; may be repeated.",
      valueName: "kind=action"))
  var on: [String] = []

  @Option(
    help: ArgumentHelp(
      "The form in which texts become labels: Unicode's nfc, nfd, nfkc or nfkd, none, or 36 for letters a to z in "
        + "lower case and digits alone.", valueName: "form"))
  var textForm = TextForm.nfc

  @Option(
    help: ArgumentHelp(
      "A UTF-8 file with the characters that texts may have; any other is a finding.",
      valueName: "file"))
  var alphabet: String?

  @Option(
    help: ArgumentHelp(
      "The largest width of a picture at --height; wider ones are left out.",
      valueName: "pixels"))
  var maximumWidth = ImageImporter.maximumWidth

  @Option(
    help: ArgumentHelp(
      "The text of the samples: keep (as it is), dark-text or light-text. A picture whose background does not fit "
        + "is turned into its negative.", valueName: "polarity"))
  var polarity = ToneNormaliser.Polarity.keep

  @Option(
    help: ArgumentHelp(
      "How to scale pictures: area, or lanczos, as in Pillow, which kraken uses (default: area, or as the data set "
        + "was that is imported).", valueName: "method"))
  var resample: Resampling?

  @Option(
    help: ArgumentHelp(
      "A data set with which the new one should share no pictures, such as the training data when you import the "
        + "validation data; may be repeated.", valueName: "folder"))
  var against: [String] = []

  @Flag(
    help: "Also read pictures outside of the folder of the list, database or page that names them.")
  var allowOutside = false

  @Flag(help: "Spread the values of each picture from black to white.")
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
    let resampling =
      resample ?? listing.samples.resampling(ofHeight: shards.height) ?? .area
    let importer = ImageImporter(
      height: shards.height, channels: shards.channels,
      // Samples that cannot fit need not be scaled if they are left out anyway.
      frames: policy[.cannotFit] == .skip ? frames : nil, unit: shards.unit,
      maximumWidth: maximumWidth,
      tone: ToneNormaliser(polarity: polarity, stretchesContrast: stretchContrast),
      resampling: resampling,
      limits: allowOutside ? nil : listing.limits)
    let destination = try world.together {
      world.rank == 0 ? try ShardDestination(shards, resampling) : nil
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
