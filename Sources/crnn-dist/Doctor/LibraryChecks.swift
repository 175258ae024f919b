import Console
import HDF5
import Kernels

/// Whether the libraries that compute and store are the right ones.
enum LibraryChecks {
  /// OpenBLAS's kernels against what the processor can do.
  static func kernels() -> HealthFinding {
    let running = "\(LinearAlgebra.version) runs \(LinearAlgebra.coreType) kernels"
    let remedy = CoreType.remedy(
      running: LinearAlgebra.coreType, configuration: LinearAlgebra.configuration,
      instructionSet: VectorOperations.instructionSet, setByUser: false)
    if let remedy {
      let own =
        CoreType.chosen.map { "\(CoreType.variable)=\($0) is set: unset it, or set" } ?? "set"
      return .warning(
        "kernels", "\(running) on a processor for \(VectorOperations.instructionSet): slow",
        remedy: "\(own) \(CoreType.variable)=\(remedy)")
    }
    return .good("kernels", "\(running), loops for \(VectorOperations.instructionSet)")
  }

  /// HDF5 is called by one thread at a time, whatever build it is.
  static func hdf5() -> HealthFinding {
    let build =
      HDF5Library.isThreadSafe ? "a thread-safe build" : "no thread-safe build, and none is needed"
    return .good("HDF5", "\(HDF5Library.version), \(build)")
  }
}
