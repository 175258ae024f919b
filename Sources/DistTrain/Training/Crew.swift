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

  /// Calls the body for each of the first workers, all at the same time.
  func run(_ count: Int, _ body: (_ worker: Int) -> Void) {
    team.split(count, parts: count, scratch) { numbers, _ in
      for number in numbers { body(number) }
    }
  }

  /// Shares a loop over `0..<count` among all threads.
  func split(_ count: Int, _ body: (Range<Int>) -> Void) {
    let parts = workers.count
    run(parts) { number in
      let start = number * count / parts
      workers[number].executor.split((number + 1) * count / parts - start) { part in
        body(start + part.lowerBound..<start + part.upperBound)
      }
    }
  }
}
