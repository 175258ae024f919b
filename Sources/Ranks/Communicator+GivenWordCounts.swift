import Decoding
import MPI

extension Communicator {
  /// The counts of all decoders of all ranks together.
  package func sum(_ counts: [GivenWordCounts]) throws -> GivenWordCounts {
    var total = GivenWordCounts()
    total.withoutWords = Int(
      try allReduce(Int64(counts.reduce(0) { $0 + $1.withoutWords }), .sum))
    total.unknownWords = Int(
      try allReduce(Int64(counts.reduce(0) { $0 + $1.unknownWords }), .sum))
    return total
  }
}
