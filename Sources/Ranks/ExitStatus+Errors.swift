import CRNNNet
import Console
import HDF5
import MPI
import Shards

extension ExitStatus {
  /// The status with which the program ends after an error.
  public init(for error: any Error) {
    self =
      switch error {
      case let error as UserError: error.status
      case let error as CollectiveError: error.status
      case is MPIError: .connectionLost
      case is NetworkError: .badConfiguration
      case is ShardError, is HDF5Error: .badData
      default: .failure
      }
  }
}
