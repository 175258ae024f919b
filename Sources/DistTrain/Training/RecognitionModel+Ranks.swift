import Decoding
import MPI
import Ranks
import Recognition

extension EvaluationShare {
  /// The share of a rank.
  init(_ communicator: any Communicator) {
    self.init(rank: communicator.rank, size: communicator.size) { rows in
      try communicator.allReduce(&rows, .sum)
    }
  }
}

extension RecognitionModel {
  /// Reads a set of shards on all ranks and compares with its labels.
  package func evaluate(
    _ folder: String, batch: Int, decoder: TextDecoder, collectsReadings: Bool = false,
    communicator: any Communicator, progress: (_ part: Double) -> Void = { _ in }
  ) throws -> Evaluation {
    let (data, identity) = try communicator.together {
      (try self.data(of: folder), try self.identity(decoder))
    }
    try communicator.requireAlike(
      identity + [("the data set", data.shards.identity), ("--batch", "\(batch)")],
      remedy: "let all ranks read the same files")
    return try evaluate(
      data, batch: batch, decoder: decoder, collectsReadings: collectsReadings,
      share: EvaluationShare(communicator), progress: progress)
  }
}
