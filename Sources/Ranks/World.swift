import Console
import DistTrain
import Foundation
import MPI

/// The ranks that this process was started with.
public enum World {
  /// Starts MPI, runs the body on all ranks, ends MPI and, where it is not zero, exits with the
  /// status that the body returns on all ranks.
  ///
  /// An error that all ranks know of is printed by rank 0 and ends all with its status. One that
  /// only this rank knows of is printed here, and ends the whole job at once: the others may be
  /// waiting for this rank.
  public static func run(_ body: (any Communicator) throws -> ExitStatus) throws {
    try run(on: WorldCommunicator(), finalize: { try $0.finalize() }, body)
  }

  /// As `run`, but without MPI where no launcher started this process: for commands that are quick
  /// and mostly run alone.
  public static func runIfLaunched(
    _ body: (any Communicator) throws -> ExitStatus
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    let signs = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"]
    if signs.contains(where: { environment[$0] != nil }) { return try run(body) }
    try run(on: SingleProcessCommunicator(), finalize: { _ in }, body)
  }

  private static func run<World: Communicator>(
    on world: World, finalize: (World) throws -> Void,
    _ body: (any Communicator) throws -> ExitStatus
  ) throws {
    let result: ExitStatus
    do {
      result = try body(world)
    } catch let error as CollectiveError {
      if world.rank == 0 { print(error.message) }
      try finalize(world)
      exit(error.status.rawValue)
    } catch {
      let status = ExitStatus(for: error)
      // A connection that breaks is mostly the work of another rank, whose message is to be first.
      if status == .connectionLost { sleep(3) }
      print("rank \(world.rank): \(error)")
      if world.size > 1 { world.abort(status: status.rawValue) }
      exit(status.rawValue)
    }
    try finalize(world)
    if result != .success { exit(result.rawValue) }
  }

  private static func print(_ message: String) {
    Terminal.standardError.write("crnn-dist: error: \(message)\n")
  }
}
