import Console
import Foundation
import MPI
import TextImages

/// The pictures of an import decoded by all ranks, and handed to rank 0 in the listing's order.
///
/// Every rank has the same listing and takes some of each chunk; what comes of a picture does not depend on
/// who decodes it, so the data set is the same on any number of ranks. Rank 0, which also judges and writes
/// all samples, takes as many pictures less as it needs time for that. What the others have decoded travels
/// while they decode the next chunk.
final class RankedDecoding {
  private let world: any Communicator
  private let importer: ImageImporter
  /// Pictures of all ranks that are decoded at a time. With few the ranks would wait for each other's widest
  /// ones; rank 0 holds the pixels of all, the others of two chunks of their own.
  let chunk: Int
  /// Pictures of the chunk at hand, and of the next one, that rank 0 takes.
  private var rootShares: (now: Int, next: Int)
  /// What one picture needs on rank 0 and on the others, and what rank 0 needs to receive, judge and write a chunk.
  private var costs = (root: Average(), others: Average(), writing: Average())
  private var lastWriting: Duration?
  /// When the outcomes of the last chunk were together, and for how long rank 0 was busy with that.
  private var gathered: (time: ContinuousClock.Instant, effort: Duration)?

  init(world: any Communicator, importer: ImageImporter) {
    self.world = world
    self.importer = importer
    let run = world.size == 1 ? 256 : min(256, max(64, 8192 / world.size))
    chunk = run * world.size
    rootShares = (run, run)
  }

  /// The outcomes of a chunk. To be called on rank 0 while the others `follow`.
  func outcomes(of chunk: Slice<ListedSamples>) throws -> [ImageImporter.Outcome] {
    guard world.size > 1 else { return importer.outcomes(of: chunk) }
    let start = ContinuousClock.now
    if let gathered {
      let writing = gathered.time.duration(to: start) + gathered.effort
      // Now and then a shard is finished, and takes its time to reach the disk.
      costs.writing.add(min(writing, lastWriting ?? writing))
      lastWriting = writing
    }
    let share = Self.rootShare(
      chunk: self.chunk, ranks: world.size, root: costs.root.value, others: costs.others.value,
      writing: costs.writing.value)
    let own = decoded(part(0, of: chunk))
    if !own.isEmpty { costs.root.add(start.duration(to: .now) / Double(own.count)) }
    let busy = ThreadTime.now
    let others = try world.gatherAsleep([], number: Int64(share), to: 0, nap: 100)
    let theirs = others.numbers[1...].filter { $0 > 0 }
    if !theirs.isEmpty {
      costs.others.add(.nanoseconds(Double(theirs.reduce(0, +)) / Double(theirs.count)))
    }
    gathered = (.now, ThreadTime.now - busy)
    var parts = [own.makeIterator()]
    for rank in 1..<world.size {
      let part = part(rank, of: chunk)
      parts.append(try OutcomeCode.decode(others.bytes[rank], of: part).makeIterator())
    }
    let all = ranks(ofChunk: chunk.count).map { parts[$0].next()! }
    rootShares = (rootShares.next, share)
    return all
  }

  /// Decodes this rank's pictures of every chunk of the samples for rank 0.
  func follow(_ samples: ListedSamples) throws {
    let sending = OutcomeSending(world)
    for start in stride(from: 0, to: samples.count, by: chunk) {
      let chunk = samples[start..<min(start + chunk, samples.count)]
      let start = ContinuousClock.now
      let outcomes = decoded(part(world.rank, of: chunk))
      let bytes = OutcomeCode.encode(outcomes)
      let ofOne = start.duration(to: .now) / Double(max(1, outcomes.count))
      // What rank 0 said with the last chunk is of the next one.
      if let share = try sending.finish() { rootShares.now = share }
      sending.start(bytes, number: Int64(ofOne / .nanoseconds(1)))
    }
    _ = try sending.finish()
  }

  /// What something took lately: the last time counts a quarter, the ones before ever less.
  private struct Average {
    private(set) var value = Duration.zero

    mutating func add(_ time: Duration) {
      value = value == .zero ? time : value * 0.75 + time * 0.25
    }
  }

  /// The pictures of a chunk that rank 0 takes so that all ranks end at the same time.
  ///
  /// With n pictures for rank 0 and m for each other, n + (r − 1) m the chunk, and d and e the times that one
  /// takes here and there, it is n d + w = m e, where w is what rank 0 needs for writing.
  static func rootShare(
    chunk: Int, ranks: Int, root: Duration, others: Duration, writing: Duration
  ) -> Int {
    guard root > .zero, others > .zero else { return chunk / ranks }
    let there = others / Double(ranks - 1)
    let pictures = (there * Double(chunk) - writing) / (root + there)
    // One at least, so that rank 0 keeps knowing how long one takes.
    return min(max(Int(pictures), 1), chunk / ranks)
  }

  private func decoded(_ samples: [ListedSample]) -> [ImageImporter.Outcome] {
    QuietStandardError.during { importer.outcomesInTurn(of: samples) }
  }

  private func part(_ rank: Int, of chunk: Slice<ListedSamples>) -> [ListedSample] {
    zip(chunk.indices, ranks(ofChunk: chunk.count)).filter { $0.1 == rank }.map { chunk[$0.0] }
  }

  /// Who decodes each picture of the chunk at hand. Neighbours go to different ranks, as they are often of one
  /// size.
  private func ranks(ofChunk count: Int) -> [Int] {
    var others = 0
    return (0..<count).map { index in
      if (index + 1) * rootShares.now / chunk > index * rootShares.now / chunk { return 0 }
      others += 1
      return 1 + (others - 1) % (world.size - 1)
    }
  }
}
