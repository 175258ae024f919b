import Console
import Foundation
import MPI

/// Ends the job from a thread that makes no other call to the communicator.
///
/// A communicator belongs to one thread, which at that moment is stuck in it: aborting is the one
/// call that is made from outside, hence the unchecked `Sendable`.
struct AbortHandle: @unchecked Sendable {
  private let communicator: any Communicator

  init(_ communicator: any Communicator) { self.communicator = communicator }

  func abort(_ status: ExitStatus) {
    // If the library hangs here as well, the launcher notices a rank that is gone.
    Thread.detachNewThread {
      sleep(10)
      _exit(status.rawValue)
    }
    communicator.abort(status: status.rawValue)
  }
}
