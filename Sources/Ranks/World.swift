import Console
import Files
import Foundation
import MPI

/// The ranks that this process was started with.
package enum World {
  /// Runs the body on all ranks of the job and, where it is not zero, exits with the status that
  /// the body returns on all ranks. MPI is started only where a launcher started this process.
  ///
  /// An error that all ranks know of is printed by rank 0 and ends all with its status. One that
  /// only this rank knows of is printed here, and ends the whole job at once: the others may be
  /// waiting for this rank.
  package static func run(_ body: (any Communicator) throws -> ExitStatus) throws {
    let environment = ProcessInfo.processInfo.environment
    guard MPILauncher.isPresent(environment) else {
      if let warning = Launch.warning { Terminal.warning(warning) }
      return try run(on: SingleProcessCommunicator(), finalize: { _, _ in }, body)
    }
    let world = try WorldCommunicator(environment: environment)
    if world.size == 1, let warning = Launch.warning { Terminal.warning(warning) }
    func same(_ world: any Communicator) throws -> ExitStatus {
      // What one command tells the other ranks would be nonsense to another.
      try world.requireAlike(
        [("the command", CommandLine.arguments.dropFirst().first ?? "")],
        remedy: "start all ranks with one command")
      return try body(world)
    }
    try run(on: world, finalize: { try EndOfMPI.reach(by: $0, status: $1) }, same)
  }

  private static func run<World: Communicator>(
    on world: World, finalize: (World, ExitStatus) throws -> Void,
    _ body: (any Communicator) throws -> ExitStatus
  ) throws {
    let result: ExitStatus
    do {
      result = try body(world)
    } catch let error as CollectiveError {
      if world.rank == 0 { Terminal.error(error.message) }
      try finalize(world, error.status)
      StandardOutput.exit(error.status.rawValue)
    } catch {
      let status = ExitStatus(for: error)
      // A connection that breaks is mostly the work of another rank, whose message is to be first.
      if status == .connectionLost { sleep(3) }
      Terminal.error("rank \(world.rank): \(error)")
      if world.size > 1 { world.abort(status: status.rawValue) }
      StandardOutput.exit(status.rawValue)
    }
    try finalize(world, result)
    if result != .success { StandardOutput.exit(result.rawValue) }
  }
}
