import Foundation

/// How this process was started, as far as its environment tells.
package enum Launch {
  /// What to say if a launcher that started several processes was not understood by MPI: each of them
  /// would do all of the work.
  package static var warning: String? { warning(ProcessInfo.processInfo.environment) }

  /// The sizes that launchers tell, the most particular first.
  private static let sizes = [
    "OMPI_COMM_WORLD_SIZE", "PMIX_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS",
  ]

  package static func warning(_ environment: [String: String]) -> String? {
    let told = sizes.lazy.compactMap { name in
      environment[name].flatMap { Int($0) }.map { (name: name, size: $0) }
    }
    // The first that is there tells of this very start; mpirun -n 1 in a job of many is meant so.
    guard let first = told.first, first.size > 1 else { return nil }
    return
      "\(first.name) is \(first.size), but MPI sees one rank, which does all of the work alone; to share "
      + "it, start with mpirun -n \(first.size) crnn-dist … or srun --mpi=pmix crnn-dist …"
  }

  /// What to say, on the first rank, of a command that a launcher has started several times though it is not shared.
  package static func warningOfUnshared(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    for (size, rank) in [
      ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
    ] {
      guard let count = environment[size].flatMap({ Int($0) }), count > 1 else { continue }
      guard environment[rank] == "0" else { return nil }
      return
        "the ranks do not share this command: each of the \(count) does all of it; start it without a launcher"
    }
    return nil
  }
}
