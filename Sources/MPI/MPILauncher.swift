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

  /// How the names begin of what launchers tell their processes.
  private static let prefixes = [
    "OMPI_COMM_", "OMPI_MCA_ess", "OMPI_MCA_orte_", "PMIX_", "PMI_", "PALS_", "ALPS_", "MV2_COMM_",
    "FLUX_",
  ]

  /// The environment for a program that is to run alone, though a launcher started this process.
  package static func without(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in
      name != libraryVariable && !prefixes.contains(where: name.hasPrefix)
    }
  }

  /// Whether a launcher started this process.
  package static func wasStarted(_ environment: [String: String]) -> Bool {
    signs.contains { environment[$0] != nil }
  }

  /// Whether MPI is to be started: by a launcher's sign, or since the user names a library.
  package static func isPresent(_ environment: [String: String]) -> Bool {
    wasStarted(environment) || environment[libraryVariable] != nil
  }
}
