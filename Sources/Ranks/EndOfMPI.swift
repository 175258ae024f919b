import Console
import Files
import Foundation
import MPI

/// Ends MPI, whether or not its library manages to.
///
/// `MPI_Finalize` may never return although every rank has called it: with MPICH before 4.2 over TCP, a rank that
/// is done waits in a barrier without answering those that are not
/// (https://github.com/pmodels/mpich/pull/6596). Everything is written by then, so such a rank just exits.
package enum EndOfMPI {
  /// The seconds that `MPI_Finalize` may take once all ranks are there; it is over in well below one.
  static let patience = 30.0

  /// Waits for the other ranks, then runs `finalize`; ends the process with `status` where it takes longer than
  /// `patience` seconds.
  static func reach(by world: WorldCommunicator, status: ExitStatus) throws {
    try world.barrier()
    let rank = world.rank
    try run(patience: patience) {
      try world.finalize()
    } expired: {
      Terminal.warning(
        "rank \(rank): MPI_Finalize did not return within \(Int(patience)) s; the work is done, and this rank exits "
          + "without it")
      StandardOutput.exitAtOnce(status.rawValue)
    }
  }

  /// Runs `body`, and `expired` on another thread where it takes longer than `patience` seconds.
  package static func run(
    patience: Double, _ body: () throws -> Void, expired: @escaping @Sendable () -> Void
  ) rethrows {
    let isOver = StopSignal()
    defer { isOver.give() }
    Thread.detachNewThread {
      if !isOver.sleep(seconds: patience) { expired() }
    }
    try body()
  }
}
