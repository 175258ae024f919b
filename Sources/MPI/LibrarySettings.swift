import CMPI
import Foundation

/// What Open MPI has to be told before it starts; a variable that the user has set is never touched.
enum LibrarySettings {
  static func prepare() {
    let environment = ProcessInfo.processInfo.environment
    // Alone, version 4 starts a daemon that is good for nothing and wants an ssh on the PATH.
    if !MPILauncher.wasStarted(environment) { setenv("OMPI_MCA_ess_singleton_isolated", "1", 0) }
    // Where a container denies the call, Open MPI says so on standard error and goes on with
    // numbers that never arrived. The first variable is version 4's, the second version 5's.
    if cmpi_can_read_processes() == 0 {
      setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0)
      setenv("OMPI_MCA_smsc", "^cma", 0)
    }
  }
}
