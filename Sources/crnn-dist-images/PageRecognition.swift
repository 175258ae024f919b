import Console
import DataSets
import MPI
import Pages
import Recognition
import Samples

/// `recognize --pages`: reads the lines of PAGE and ALTO files and writes the files again with their texts.
///
/// The files are taken some at a time, so that neither memory nor the wait for the first of them grows with their
/// number. Every rank knows the lines, all read, and rank 0 writes.
final class PageRecognition: PictureJob {
  /// Lines that are decoded before they are sorted by width and read: a page has a few of these groups, so that
  /// the threads share it.
  private static let groupSize = 8
  /// Files that are taken at a time, whatever the number of ranks and threads: which lines are read together decides
  /// the last digits of their confidences.
  private static let filesAtATime = 32

  private let world: any Communicator
  private let found: PageFinder.Found
  private let options: PageOptions
  private let replacesTexts: Bool
  private let output: PageOutput?
  private let reading: PictureReading
  private let limits: PathLimits?
  private let untexted: UntextedLines
  private let progress: ProgressBar?
  /// The first of the files that are not opened yet.
  private var position = 0
  /// What was opened and is not yet written.
  private var opened: [OpenedPages] = []
  /// On rank 0.
  private(set) var tally = PageTally()

  /// A line that is read: the indices of its document and in it.
  private struct Place {
    let document: Int
    let line: Int
  }

  /// Files that are taken at a time.
  private struct OpenedPages {
    var pages: [(document: PageDocument?, findings: [SkippedSample])] = []
    var places: [Place] = []
    /// Those of the places, as far as they are read.
    var outcomes: [PictureOutcome] = []
    /// The files up to the last of these.
    var end = 0
  }

  /// - Parameters:
  ///   - replacesTexts: whether lines that have a text are read, too.
  ///   - limits: where the pictures may lie; nil for anywhere.
  ///   - output: nil but on rank 0.
  init(
    _ world: any Communicator, _ readers: [JointReader], _ found: PageFinder.Found,
    options: PageOptions, replacesTexts: Bool, limits: PathLimits?, output: PageOutput?
  ) {
    self.world = world
    self.found = found
    self.options = options
    self.replacesTexts = replacesTexts
    self.output = output
    self.limits = limits
    progress =
      world.rank == 0
      ? ProgressBar("reading pages", total: found.pages.count, plainSeconds: 10) : nil
    untexted = readers[0].readsColumns ? .columns : .level
    reading = PictureReading(
      world, readers, wanted: .evidence, groupSize: Self.groupSize)
  }

  func run() throws {
    if world.rank == 0 {
      tally.show(found.skipped)
      tally.unreadableFiles += found.skipped.count(where: PageTally.isFault)
    }
    try reading.run(self)
    if !found.pages.isEmpty { progress?.finish() }
    if world.rank == 0, tally.pages > 0 { try output?.finish() }
  }

  func next() -> PictureWave? {
    guard position < found.pages.count else { return nil }
    let end = min(position + Self.filesAtATime, found.pages.count)
    var next = OpenedPages(pages: found.pages[position..<end].map(open), end: end)
    position = end
    var samples = ListedSamples()
    for (number, document) in next.pages.map(\.document).enumerated() {
      for (index, line) in (document?.lines ?? []).enumerated() where isRead(line) {
        guard case .success(let region) = line.region else { continue }
        samples.append(.region(page: line.picture, region), label: "", source: line.source)
        next.places.append(Place(document: number, line: index))
      }
    }
    if world.rank == 0 { opened.append(next) }
    return PictureWave(samples: samples, limits: limits)
  }

  func take(_ outcomes: [PictureOutcome]) { opened[0].outcomes += outcomes }

  func end() throws {
    let done = opened.removeFirst()
    try write(done)
    progress?.update(done.end)
  }

  /// Writes the files of which all lines are read.
  private func write(_ done: OpenedPages) throws {
    let documents = done.pages.map(\.document)
    for (document, findings) in done.pages {
      tally.show(findings)
      if document == nil, findings.contains(where: PageTally.isFault) { tally.unreadableFiles += 1 }
    }
    var readings = [[Int: LineReading]](repeating: [:], count: documents.count)
    var failures = [[SkippedSample]](repeating: [], count: documents.count)
    for (place, outcome) in zip(done.places, done.outcomes) {
      guard let line = documents[place.document]?.lines[place.line] else { continue }
      switch outcome.result {
      case .success(let transcript):
        note(outcome, of: line)
        readings[place.document][place.line] =
          line.places(columns: transcript.width, rows: transcript.height).map {
            LineReading(transcript, $0)
          }
      case .failure(let error): failures[place.document].append(error.sample)
      }
    }
    for (number, document) in documents.enumerated() {
      guard let document else { continue }
      report(failures[number] + unplaced(document), in: document)
      try write(document, readings[number])
    }
  }

  private func open(
    _ page: PageFinder.Page
  ) -> (document: PageDocument?, findings: [SkippedSample]) {
    var listing = SampleListing()
    let document = PageFile(path: page.path, name: page.name, options: options)
      .document(into: &listing, isCertain: page.isCertain, untexted: untexted)
    return (document, listing.skipped)
  }

  private func isRead(_ line: PlacedLine) -> Bool { replacesTexts || !line.hasText }

  private func note(_ outcome: PictureOutcome, of line: PlacedLine) {
    for note in line.notes {
      tally.notes.add(
        SkippedSample(reason: note.reason, name: line.source, detail: note.detail))
    }
    for note in outcome.notes { tally.notes.add(note) }
  }

  /// Why lines have no picture.
  private func unplaced(_ document: PageDocument) -> [SkippedSample] {
    document.lines.filter(isRead).compactMap {
      guard case .failure(let error) = $0.region else { return nil }
      return error.sample
    }
  }

  /// Says why lines cannot be read: once where it is the same for several.
  private func report(_ failures: [SkippedSample], in document: PageDocument) {
    var groups: [(first: SkippedSample, count: Int)] = []
    for failure in failures {
      if let index = groups.firstIndex(where: {
        $0.first.reason == failure.reason && $0.first.detail == failure.detail
      }) {
        groups[index].count += 1
      } else {
        groups.append((failure, 1))
      }
    }
    for (first, count) in groups {
      let others = count > 1 ? " (so it is with \(count) lines of the file)" : ""
      let remedy =
        first.reason == .missingImage ? "; name the folder of the pictures with --images" : ""
      Terminal.error(SymbolText.visible(first.sentence + remedy + others))
    }
  }

  private func write(_ document: PageDocument, _ readings: [Int: LineReading]) throws {
    let kept = document.lines.count { !isRead($0) }
    let unreadable = document.count - kept - readings.count
    tally.read += readings.count
    tally.empty += readings.values.count { $0.words.isEmpty }
    tally.kept += kept
    tally.unreadable += unreadable
    // Where nothing could be read, a file of before is worth more.
    guard unreadable < document.count || document.count == 0 else { return }
    try output?.write(
      document.name, page: try document.filled(with: readings), text: document.text(with: readings))
    tally.pages += 1
  }
}
