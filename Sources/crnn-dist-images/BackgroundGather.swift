import Dispatch
import Foundation
import MPI

/// Brings bytes of all ranks to rank 0 while they go on with other work, and a number of rank 0 to the others.
///
/// From `start` to `finish` no other thread of the rank may call the communicator.
///
/// `@unchecked`: the result belongs to the queue between the two, to the caller otherwise.
final class BackgroundGather: @unchecked Sendable {
  struct Arrival {
    /// On rank 0, the bytes of every rank.
    let bytes: [[UInt8]]
    /// The number of rank 0.
    let number: Int
    /// What this rank's core did for it.
    let effort: Duration
  }

  private let world: any Communicator
  private let queue = DispatchQueue(label: "crnn-dist.gather")
  private let pending = DispatchGroup()
  private var result: Result<Arrival, MPIError>?

  init(_ world: any Communicator) { self.world = world }

  /// Starts to send bytes to rank 0, and rank 0's number to all.
  func start(_ bytes: [UInt8], number: Int) {
    queue.async(group: pending) { [self] in
      let start = Self.timeOfThread
      do throws(MPIError) {
        let arrived = try world.gatherAsleep(bytes, number: Int64(number), to: 0)
        result = .success(
          Arrival(
            bytes: arrived.bytes, number: Int(arrived.number), effort: Self.timeOfThread - start))
      } catch {
        result = .failure(error)
      }
    }
  }

  /// Waits for what was started last; nil if nothing was since the last call.
  func finish() throws(MPIError) -> Arrival? {
    pending.wait()
    defer { result = nil }
    return try result?.get()
  }

  /// The time for which this thread has had a core.
  private static var timeOfThread: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
