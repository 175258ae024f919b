/// What the environment says of the program that started this process.
package enum MPILauncher {
  /// The variable that names an MPI library: a family, or the path of a library.
  package static let libraryVariable = "CRNN_DIST_MPI"

  /// What launchers set: mpirun of Open MPI, PMIx (srun, prterun), PMI (MPICH, Intel MPI, srun),
  /// Cray's PALS and ALPS, MVAPICH, Flux.
  private static let signs = [
    "OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PALS_RANKID", "ALPS_APP_PE",
    "MV2_COMM_WORLD_RANK", "FLUX_TASK_RANK",
  ]

  /// Whether a launcher started this process, or the user names a library.
  package static func isPresent(_ environment: [String: String]) -> Bool {
    (signs + [libraryVariable]).contains { environment[$0] != nil }
  }

  /// The processes that launcher or scheduler say they started; nil if they say nothing.
  ///
  /// In a batch script, outside of srun, Slurm's number is one of what could be started.
  package static func processes(_ environment: [String: String]) -> Int? {
    var names = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PALS_NRANKS", "MV2_COMM_WORLD_SIZE"]
    if environment["SLURM_PROCID"] != nil { names += ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"] }
    return names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
  }
}
