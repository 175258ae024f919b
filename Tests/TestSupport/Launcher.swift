import Foundation

/// How tests start several ranks: by mpirun, or by the program that `MPIEXEC` names.
public enum Launcher {
  /// The words before the program that is to run on this number of ranks.
  public static func words(ranks: Int) -> [String] {
    [ProcessInfo.processInfo.environment["MPIEXEC"] ?? "mpirun", "-n", "\(ranks)"]
  }

  /// The variables of this process without those of an enclosing job, which would make a launcher
  /// refuse to start, and with what launchers want as root and for more ranks than cores.
  public static var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    let foreign = ["OMPI_", "PMIX_", "PMI_", "PRTE_", "SLURM_"]
    for key in environment.keys where foreign.contains(where: key.hasPrefix) {
      environment[key] = nil
    }
    environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
    environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    environment["OMPI_MCA_rmaps_base_oversubscribe"] = "1"
    environment["OMPI_MCA_hwloc_base_binding_policy"] = "none"
    environment["PRTE_MCA_rmaps_default_mapping_policy"] = ":oversubscribe"
    environment["PRTE_MCA_hwloc_default_binding_policy"] = "none"
    // Open MPI 6 has other names for both, and says so at every start.
    environment["PMIX_MCA_mca_base_suppress_deprecated_warning"] = "1"
    return environment
  }
}
