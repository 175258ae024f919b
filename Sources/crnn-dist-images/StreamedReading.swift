import Console
import DataSets
import MPI
import Ranks
import Recognition
import Samples
import Transcripts

/// `recognize -`: answers each name of a list as it comes, in order, to the list's end.
///
/// So a program can keep one reader running: it writes a name and reads the answer. What cannot be read has an answer,
/// too, in the formats of lines.
final class StreamedReading {
  /// Names that are taken at a time for each thread of all ranks.
  private static let namesAtATime = 128
  /// How long the other ranks sleep between two looks for names, in microseconds.
  private static let nap: UInt32 = 2000

  private let world: any Communicator
  private let readers: [PictureReader]
  private let wantsAlternatives: Bool
  private let allowsOutside: Bool
  private let writer: TranscriptWriter?
  private var feed: PictureFeed
  /// On rank 0.
  private(set) var (count, failures) = (0, 0)
  private(set) var notes = ReadingNotes()

  /// - Parameter writer: nil but on rank 0.
  init(
    _ world: any Communicator, _ readers: [PictureReader], _ arguments: [String],
    wantsAlternatives: Bool, allowsOutside: Bool, writer: TranscriptWriter?
  ) {
    self.world = world
    self.readers = readers
    self.wantsAlternatives = wantsAlternatives
    self.allowsOutside = allowsOutside
    self.writer = writer
    feed = PictureFeed(arguments)
  }

  func run() throws {
    while let names = try next() { try read(names) }
  }

  /// The next names on all ranks, nil at the end; standard input is that of rank 0.
  private func next() throws -> [String]? {
    let most = Self.namesAtATime * readers.count * world.size
    let own = Result { try world.rank == 0 ? feed.next(atMost: most) : [] }
    // The list may pause for hours, and MPI waits awake.
    if world.size > 1 { _ = try world.gatherAsleep([], numbers: [], to: 0, nap: Self.nap) }
    let text = try world.together { try own.get().joined(separator: "\0") }
    let names = try world.broadcast(text, from: 0).split(separator: "\0").map(String.init)
    return names.isEmpty ? nil : names
  }

  private func read(_ names: [String]) throws {
    let listing = listing(of: names)
    try world.together { try writer?.announce(pictures: listing.samples.sources) }
    for sample in listing.skipped where world.rank == 0 {
      Terminal.error(SymbolText.visible(sample.sentence))
      (count, failures) = (count + 1, failures + 1)
    }
    let reading = PictureReading(
      world, readers, wantsAlternatives: wantsAlternatives,
      limits: allowsOutside ? nil : listing.limits)
    try reading.run(listing.samples) { outcomes in
      for outcome in outcomes { try take(outcome) }
      try writer?.flush()
    }
  }

  /// What the names stand for. One that stands for nothing has its place all the same.
  private func listing(of names: [String]) -> SampleListing {
    var listing = SampleListing()
    for name in names {
      do {
        listing.append(
          try PictureFinder().find([name]) {
            if world.rank == 0 { Terminal.note(SymbolText.visible($0)) }
          })
      } catch {
        listing.samples.append(.absent(.missingImage, "\(error)"), label: "", source: name)
      }
    }
    return listing
  }

  private func take(_ outcome: PictureOutcome) throws {
    count += 1
    for note in outcome.notes { notes.add(note) }
    switch outcome.result {
    case .success(let transcript): try writer?.append(transcript)
    case .failure(let error):
      failures += 1
      let sentence = SymbolText.visible(error.sample.sentence)
      try writer?.append(unread: error.sample.name, because: error.sample.sentence)
      Terminal.error(sentence)
    }
  }
}
