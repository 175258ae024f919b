import CRNNNet
import Kernels
import Settings

/// The threads of a rank: one for each of its workers, with a team that shares the worker's lanes where there are more
/// threads than lanes.
///
/// `@unchecked`: one thread has it at a time.
package final class Crew: @unchecked Sendable {
  let workers: [LaneWorker]
  private let team: Team
  private let scratch = Arena()
  /// Of a crew of one, while it is measured.
  private(set) var serialWork: SerialWork?

  init(
    _ network: Network, _ configuration: Configuration, kernels: KernelChoice, lanes: Int
  ) {
    let count = min(configuration.threads, lanes)
    let first = LaneExecutor(
      network, kernels: kernels, precision: configuration.precision.precision,
      threads: configuration.threads / count)
    workers = (0..<count).map {
      LaneWorker($0 == 0 ? first : LaneExecutor(beside: first), configuration)
    }
    team = Team(size: count)
  }

  /// The bytes of activations and gradients.
  var memory: Int { workers.reduce(0) { $0 + $1.executor.memory } }

  /// Computes lanes: calls the body for each of the first workers, all at the same time.
  func run(_ count: Int, _ body: (_ worker: Int) -> Void) {
    guard let work = serialWork, let time = workers[0].executor.team.time else {
      return call(count, body)
    }
    time.threads = max(1, work.threads / work.lanesAtATime)
    let (seconds, divided) = (time.seconds, time.divided)
    work.lanes += ContinuousClock().measure { call(count, body) } / .seconds(1)
    work.sharedInLanes += time.seconds - seconds
    work.dividedInLanes += time.divided - divided
  }

  private func call(_ count: Int, _ body: (_ worker: Int) -> Void) {
    team.split(count, parts: count, scratch) { numbers, _ in
      for number in numbers { body(number) }
    }
  }

  /// Shares a loop over `0..<count` among all threads.
  func split(_ count: Int, _ body: (Range<Int>) -> Void) {
    let parts = workers.count
    let (time, work) = (workers[0].executor.team.time, serialWork)
    let (seconds, divided) = (time?.seconds ?? 0, time?.divided ?? 0)
    time?.threads = work?.threads ?? 1
    call(parts) { number in
      let start = number * count / parts
      workers[number].executor.split((number + 1) * count / parts - start) { part in
        body(start + part.lowerBound..<start + part.upperBound)
      }
    }
    work?.sharedBesideLanes += (time?.seconds ?? 0) - seconds
    work?.dividedBesideLanes += (time?.divided ?? 0) - divided
  }

  /// Measures from now on what threads could share, where there is but one.
  func measure(_ work: SerialWork?) {
    let isAlone = workers.count == 1 && workers[0].executor.team.size == 1
    serialWork = isAlone ? work : nil
    workers[0].executor.team.time = serialWork.map { _ in SharedTime() }
  }
}
