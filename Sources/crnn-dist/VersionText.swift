import Console
import Foundation
import Kernels
import MPI
import Ranks

/// What `--version --verbose` prints: the versions that a report of a fault should name.
enum VersionText {
  static var lines: [String] {
    let environment = ComputeEnvironment.current(SingleProcessCommunicator(), threads: 1)
    let features = environment.features.joined(separator: " ")
    let rows = [
      ("crnn-dist", ProgramVersion.text), ("MPI", library),
      ("HDF5", environment.hdf5),
      ("BLAS", "\(environment.blas), \(environment.coreType) kernels"),
      ("loops", environment.instructionSet), ("C library", environment.libc),
      ("processor", "\(environment.processor) (\(features))"),
    ]
    return rows.map { "\($0.0.padding(toLength: 10, withPad: " ", startingAt: 0)) \($0.1)" }
  }

  /// The MPI library that would be loaded, which is not started.
  private static var library: String {
    do {
      let library = try InstalledMPI(environment: ProcessInfo.processInfo.environment)
      return "\(library.version) (\(library.name))"
    } catch {
      return "none: \(error.reason)"
    }
  }
}
