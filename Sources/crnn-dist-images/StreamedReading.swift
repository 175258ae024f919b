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
final class StreamedReading: PictureJob {
  /// Names that are taken at a time for each thread of all ranks.
  private static let namesAtATime = 128

  private let world: any Communicator
  private let allowsOutside: Bool
  private let writer: TranscriptWriter?
  private let feed: NameFeed
  /// What was listed and not yet begun to be taken.
  private var listed: [SampleListing] = []
  /// What ended the list, on all ranks.
  private var failure: CollectiveError?
  /// On rank 0.
  private(set) var (count, failures) = (0, 0)
  private(set) var notes = ReadingNotes()

  /// - Parameters:
  ///   - threads: those of a rank.
  ///   - writer: nil but on rank 0.
  init(
    _ world: any Communicator, _ arguments: [String], threads: Int, allowsOutside: Bool,
    writer: TranscriptWriter?
  ) {
    self.world = world
    self.allowsOutside = allowsOutside
    self.writer = writer
    feed = NameFeed(PictureFeed(arguments), atMost: Self.namesAtATime * threads * world.size)
  }

  /// Reads with `reading` to the list's end.
  ///
  /// - Throws: what is wrong with the list when what came before has been answered.
  func run(_ reading: PictureReading) throws {
    try reading.run(self)
    if let failure { throw failure }
  }

  func isReady(_ wake: @escaping @Sendable () -> Void) -> Bool { feed.isReady(wake) }

  func next() throws -> PictureWave? {
    do {
      // Standard input is that of rank 0.
      let text = try world.together {
        try world.rank == 0 ? feed.take().joined(separator: "\0") : ""
      }
      let names = try world.broadcast(text, from: 0).split(separator: "\0").map(String.init)
      guard !names.isEmpty else { return nil }
      let listing = listing(of: names)
      try world.together { try writer?.announce(pictures: listing.samples.sources) }
      listed.append(listing)
      return PictureWave(samples: listing.samples, limits: allowsOutside ? nil : listing.limits)
    } catch let error as CollectiveError {
      failure = error
      return nil
    }
  }

  func begin() {
    for sample in listed.removeFirst().skipped {
      Terminal.error(SymbolText.visible(sample.sentence))
      (count, failures) = (count + 1, failures + 1)
    }
  }

  func take(_ outcomes: [PictureOutcome]) throws {
    for outcome in outcomes { try take(outcome) }
    try writer?.flush()
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
