import CMPI

/// The kinds of MPI library that there are, by what their launchers and binaries share.
package enum MPIFamily: String, CaseIterable, Sendable {
  case openMPI = "openmpi"
  case mpich
  /// The interface of MPI 5, which both of the others have beside their own.
  case standard

  /// The names under which the dynamic linker may find it, the likeliest first.
  var libraryNames: [String] {
    switch self {
    case .openMPI: ["libmpi.so.40", "libmpi.so.80"]
    case .mpich: ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12"]
    case .standard: ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.so"]
    }
  }

  /// The families in the order in which they are tried, by the launcher that the environment shows.
  ///
  /// A library that is not the launcher's own would start each process as a job of one rank.
  package static func order(_ environment: [String: String]) -> [MPIFamily] {
    if environment["OMPI_COMM_WORLD_SIZE"] == nil, environment["PMI_RANK"] != nil {
      return [.mpich, .standard, .openMPI]
    }
    return [.openMPI, .mpich, .standard]
  }
}
