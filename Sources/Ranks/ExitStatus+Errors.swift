import CRNNNet
import Console
import Foundation
import HDF5
import MPI
import Shards

extension ExitStatus {
  /// The status with which the program ends after an error.
  package init(for error: any Error) {
    self =
      switch error {
      case let error as UserError: error.status
      case let error as CollectiveError: error.status
      case is MPIError: .connectionLost
      case is NetworkError: .badConfiguration
      case let error as ShardError: Self.isMissing(error.path) ? .noInput : .badData
      case let error as HDF5Error:
        ["open", "read"].contains(error.operation) && Self.isMissing(error.path)
          ? .noInput : .badData
      default: .failure
      }
  }

  private static func isMissing(_ path: String) -> Bool {
    access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }
}
