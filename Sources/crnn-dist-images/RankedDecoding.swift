import Console
import Foundation
import MPI
import Samples

/// The pictures of an import decoded by all ranks, and handed to rank 0 in the listing's order.
///
/// Every rank has the same listing and takes some of each chunk; the outcome of a picture does not depend on
/// who decodes it, so the data set is the same on any number of ranks. Rank 0, which also judges and writes
/// all samples, takes as many pictures less as it needs time for that. No rank waits for another's widest
/// pictures: rank 0 decodes its own of the next chunk before it fetches the others' of this one, and what
/// these have decoded travels while they decode on.
final class RankedDecoding {
  /// How many chunks ahead rank 0 says who decodes what. The others are at most so far ahead of it.
  private static let lead = 4
  /// The most bytes that the samples of a chunk take.
  private static let mostBytes = 2 << 30

  private let world: any Communicator
  private let importer: ImageImporter
  /// Pictures of all ranks that are decoded at a time. Rank 0 holds the pixels of all and of its own of the
  /// next ones, the others of `lead` chunks of their own.
  let chunk: Int
  /// Pictures that rank 0 takes of each chunk, as far as that is known.
  private var rootShares: [Int]
  /// What rank 0 has decoded of the chunk that is asked for next.
  private var own: [ImageImporter.Outcome]?
  private var balance: RootShare
  /// When all ranks began, give or take what a message takes.
  private let start = ContinuousClock.now
  /// When the outcomes of the last chunk were together, and for how long rank 0 was busy with that.
  private var gathered: (time: ContinuousClock.Instant, effort: Duration)?

  /// To be called by all ranks at the same time.
  init(world: any Communicator, importer: ImageImporter) {
    self.world = world
    self.importer = importer
    let usual = world.size == 1 ? 256 : min(256, max(64, 8192 / world.size))
    let run = min(usual, max(1, importer.mostSamples(in: Self.mostBytes) / world.size))
    chunk = run * world.size
    rootShares = Array(repeating: run, count: Self.lead)
    balance = RootShare(chunk: chunk, ranks: max(2, world.size))
  }

  /// The outcomes of a chunk. To be called on rank 0, chunk after chunk, while the others `follow`.
  func outcomes(of chunk: Slice<ListedSamples>) throws -> [ImageImporter.Outcome] {
    guard world.size > 1 else { return importer.outcomes(of: chunk) }
    if let gathered {
      balance.wrote(in: gathered.time.duration(to: .now) + gathered.effort)
    }
    let own = own ?? decodedHere(of: chunk)
    self.own = decodedHere(of: self.chunk(from: chunk.endIndex, of: chunk.base))
    let (ready, busy) = (start.duration(to: .now), ThreadTime.now)
    rootShares.append(balance.pictures)
    let others = try world.gatherAsleep(
      [], numbers: [Int64(balance.pictures), 0], to: 0, nap: 100)
    gathered = (.now, ThreadTime.now - busy)
    let times = others.numbers[1...].map { $0.map { Duration.nanoseconds($0) } }
    balance.received(perPicture: times.map { $0[0] }, ahead: ready - times.map { $0[1] }.max()!)
    var parts = [own.makeIterator()]
    for rank in 1..<world.size {
      let part = part(rank, of: chunk)
      parts.append(try OutcomeCode.decode(others.bytes[rank], of: part).makeIterator())
    }
    return ranks(of: chunk).map { parts[$0].next()! }
  }

  /// Decodes this rank's pictures of every chunk of the samples for rank 0.
  func follow(_ samples: ListedSamples) throws {
    let sending = OutcomeSending(world)
    for (number, index) in stride(from: 0, to: samples.count, by: chunk).enumerated() {
      if number >= Self.lead { rootShares.append(try sending.answer()) }
      let begin = start.duration(to: .now)
      let outcomes = decoded(part(world.rank, of: chunk(from: index, of: samples)))
      let bytes = OutcomeCode.encode(outcomes)
      let end = start.duration(to: .now)
      let ofOne = outcomes.isEmpty ? .zero : (end - begin) / Double(outcomes.count)
      sending.send(bytes, numbers: [ofOne, end].map { Int64($0 / .nanoseconds(1)) })
    }
    try sending.finish()
  }

  /// This rank's outcomes of a chunk on rank 0, which notes what they took.
  private func decodedHere(of chunk: Slice<ListedSamples>) -> [ImageImporter.Outcome] {
    let begin = ContinuousClock.now
    let outcomes = decoded(part(0, of: chunk))
    balance.decoded(outcomes.count, in: begin.duration(to: .now))
    return outcomes
  }

  private func decoded(_ samples: [ListedSample]) -> [ImageImporter.Outcome] {
    importer.outcomesInTurn(of: samples)
  }

  private func chunk(from index: Int, of samples: ListedSamples) -> Slice<ListedSamples> {
    samples[index..<min(index + chunk, samples.count)]
  }

  private func part(_ rank: Int, of chunk: Slice<ListedSamples>) -> [ListedSample] {
    zip(chunk.indices, ranks(of: chunk)).filter { $0.1 == rank }.map { chunk[$0.0] }
  }

  /// Who decodes each picture of a chunk. Neighbours go to different ranks, as they are often of one size.
  private func ranks(of chunk: Slice<ListedSamples>) -> [Int] {
    guard !chunk.isEmpty else { return [] }
    let share = rootShares[chunk.startIndex / self.chunk]
    var others = 0
    return (0..<chunk.count).map { index in
      if (index + 1) * share / self.chunk > index * share / self.chunk { return 0 }
      others += 1
      return 1 + (others - 1) % (world.size - 1)
    }
  }
}
