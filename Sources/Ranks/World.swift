import Console
import DistTrain
import Foundation
import MPI

/// The ranks that this process was started with.
public enum World {
  /// Runs the body on all ranks of the job and, where it is not zero, exits with the status that
  /// the body returns on all ranks. MPI is started only where a launcher started this process.
  ///
  /// An error that all ranks know of is printed by rank 0 and ends all with its status. One that
  /// only this rank knows of is printed here, and ends the whole job at once: the others may be
  /// waiting for this rank.
  public static func run(_ body: (any Communicator) throws -> ExitStatus) throws {
    let environment = ProcessInfo.processInfo.environment
    guard MPILauncher.isPresent(environment) else {
      warn(environment, size: 1)
      return try run(on: SingleProcessCommunicator(), finalize: { _ in }, body)
    }
    let world = try WorldCommunicator(environment: environment)
    warn(environment, size: world.size)
    try run(on: world, finalize: { try $0.finalize() }, body)
  }

  /// Says it where several processes were started and each sees itself alone: they would all do the
  /// same work, in the same place.
  private static func warn(_ environment: [String: String], size: Int) {
    guard size == 1, let processes = MPILauncher.processes(environment), processes > 1 else {
      return
    }
    FileHandle.standardError.write(
      Data(
        ("crnn-dist: warning: \(processes) processes were started, but MPI sees only one rank: each does all "
          + "of the work by itself; start them with the mpirun or mpiexec of the MPI library, or with "
          + "srun --mpi=pmix (Open MPI) or --mpi=pmi2 (MPICH)\n").utf8))
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
