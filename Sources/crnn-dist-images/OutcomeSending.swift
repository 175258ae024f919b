import Dispatch
import MPI
import Synchronization

/// Sends bytes and two numbers to rank 0, time after time, while this rank goes on with other work, and brings
/// back one for each.
///
/// From the first `send` to `finish` no other thread of the rank may call the communicator.
///
/// `@unchecked`: the communicator belongs to the queue meanwhile.
final class OutcomeSending: @unchecked Sendable {
  /// Short beside the time that a chunk takes; looking five times as often took a tenth of the core.
  private static let nap: UInt32 = 2000

  private let world: any Communicator
  private let queue = DispatchQueue(label: "crnn-dist.outcomes")
  private let answers = Mutex<[Result<Int, MPIError>]>([])
  private let answered = DispatchSemaphore(value: 0)

  init(_ world: any Communicator) { self.world = world }

  func send(_ bytes: [UInt8], numbers: [Int64]) {
    queue.async { [self] in
      let answer: Result<Int, MPIError>
      do throws(MPIError) {
        answer = .success(
          Int(try world.gatherAsleep(bytes, numbers: numbers, to: 0, nap: Self.nap).numbers[0][0]))
      } catch {
        answer = .failure(error)
      }
      answers.withLock { $0.append(answer) }
      answered.signal()
    }
  }

  /// Waits until the oldest that was sent and not asked for has arrived, for rank 0's number.
  func answer() throws(MPIError) -> Int {
    answered.wait()
    return try answers.withLock { $0.removeFirst() }.get()
  }

  /// Waits until everything that was sent has arrived.
  func finish() throws(MPIError) {
    queue.sync {}
    for answer in answers.withLock({ $0 }) { _ = try answer.get() }
  }
}
