import Dispatch
import MPI

/// Sends bytes and a number to rank 0 while this rank goes on with other work, and brings a number back.
///
/// From `start` to `finish` no other thread of the rank may call the communicator.
///
/// `@unchecked`: the result belongs to the queue between the two, to the caller otherwise.
final class OutcomeSending: @unchecked Sendable {
  /// Short beside the time that a chunk takes; looking five times as often took a tenth of the core.
  private static let nap: UInt32 = 2000

  private let world: any Communicator
  private let queue = DispatchQueue(label: "crnn-dist.outcomes")
  private let pending = DispatchGroup()
  private var result: Result<Int, MPIError>?

  init(_ world: any Communicator) { self.world = world }

  func start(_ bytes: [UInt8], number: Int64) {
    queue.async(group: pending) { [self] in
      do throws(MPIError) {
        result = .success(
          Int(try world.gatherAsleep(bytes, number: number, to: 0, nap: Self.nap).numbers[0]))
      } catch {
        result = .failure(error)
      }
    }
  }

  /// Waits for what was started last, for rank 0's number; nil if nothing was since the last call.
  func finish() throws(MPIError) -> Int? {
    pending.wait()
    defer { result = nil }
    return try result?.get()
  }
}
