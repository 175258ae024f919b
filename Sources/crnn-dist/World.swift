import Console
import DistTrain
import Foundation
import MPI

/// The ranks that this process was started with.
enum World {
  /// Starts MPI, runs the body on all ranks and ends MPI.
  ///
  /// An error that all ranks know of is printed by rank 0 and ends all with its status. One that
  /// only this rank knows of is printed here, and ends the whole job at once: the others may be
  /// waiting for this rank.
  static func run(_ body: (any Communicator) throws -> Void) throws {
    let world = try WorldCommunicator()
    do {
      try body(world)
    } catch let error as CollectiveError {
      if world.rank == 0 { print(error.message) }
      try world.finalize()
      exit(error.status.rawValue)
    } catch {
      let status = ExitStatus(for: error)
      print("rank \(world.rank): \(error)")
      if world.size > 1 { world.abort(status: status.rawValue) }
      exit(status.rawValue)
    }
    try world.finalize()
  }

  private static func print(_ message: String) {
    FileHandle.standardError.write(Data("crnn-dist: error: \(message)\n".utf8))
  }
}
