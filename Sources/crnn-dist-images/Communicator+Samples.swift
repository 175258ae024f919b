import Console
import MPI
import Samples

extension Communicator {
  /// Throws on all ranks if they have not listed the same samples in the same order: a rank would take the
  /// label of one for the picture of another.
  func compare(_ samples: ListedSamples) throws {
    guard size > 1 else { return }
    let all = try allGather(samples.fingerprint)
    try together {
      if let rank = all.firstIndex(where: { $0 != all[0] }) {
        throw UserError(
          "rank \(rank) does not find the same pictures as rank 0: the folder is another on some "
            + "machine, or changes", status: .noInput)
      }
    }
  }
}
