import Console
import Foundation
import MPI
import TextImages

/// The pictures of an import decoded by all ranks, and handed to rank 0 in the listing's order.
///
/// Every rank has the same listing and takes its run of each chunk; what comes of a picture does not depend
/// on who decodes it, so the data set is the same on any number of ranks.
struct RankedDecoding {
  /// Pictures of a rank in each chunk: with less the ranks would wait for each other's widest ones.
  private static let run = 256

  let world: any Communicator
  let importer: ImageImporter

  /// Pictures of all ranks in a chunk.
  var chunk: Int { Self.run * world.size }

  /// The outcomes of a chunk. To be called on rank 0 while the others `follow`.
  func outcomes(of chunk: ArraySlice<ListedSample>) throws -> [ImageImporter.Outcome] {
    guard world.size > 1 else { return importer.outcomes(of: chunk) }
    let own = QuietStandardError.during { importer.outcomesInTurn(of: part(0, of: chunk)) }
    let others = try world.gather([], to: 0)
    var all = own
    for rank in 1..<world.size {
      all += try OutcomeCode.decode(others[rank], of: part(rank, of: chunk))
    }
    return all
  }

  /// Decodes this rank's run of every chunk of the samples for rank 0.
  func follow(_ samples: [ListedSample]) throws {
    for start in stride(from: 0, to: samples.count, by: chunk) {
      let chunk = samples[start..<min(start + chunk, samples.count)]
      let outcomes = QuietStandardError.during {
        importer.outcomesInTurn(of: part(world.rank, of: chunk))
      }
      _ = try world.gather(OutcomeCode.encode(outcomes), to: 0)
    }
  }

  private func part(_ rank: Int, of chunk: ArraySlice<ListedSample>) -> ArraySlice<ListedSample> {
    chunk.dropFirst(rank * Self.run).prefix(Self.run)
  }
}
