import Foundation
import HDF5
import Kernels
import MPI
import Settings

/// What a rank computes with: processor, kernels and libraries.
///
/// The same sum in the same order still differs in its last bits between kernels that are written
/// for different instruction sets, so a reproducible run wants all ranks to be alike.
package struct ComputeEnvironment: Sendable, Equatable, Codable {
  /// The name of the machine.
  package var host: String
  /// The model of the processor.
  package var processor: String
  /// The processor's extensions that kernels here could make use of.
  package var features: [String]
  /// The instruction set that the vector loops run on: `x86-64-v4`, say.
  package var instructionSet: String
  /// The core whose kernels OpenBLAS runs: `SkylakeX`, say.
  package var coreType: String
  /// The linear algebra library and its version.
  package var blas: String
  /// The MPI library and its version.
  package var mpi: String
  /// The HDF5 library's version.
  package var hdf5: String
  /// The C library's version, whose logarithms and exponentials losses take.
  package var libc: String
  /// The threads of a matrix product.
  package var threads: Int
  /// What products are computed in, in training.
  package var products: String

  package init(
    host: String, processor: String, features: [String], instructionSet: String, coreType: String,
    blas: String, mpi: String, hdf5: String, libc: String, threads: Int,
    products: String
  ) {
    self.host = host
    self.processor = processor
    self.features = features
    self.instructionSet = instructionSet
    self.coreType = coreType
    self.blas = blas
    self.mpi = mpi
    self.hdf5 = hdf5
    self.libc = libc
    self.threads = threads
    self.products = products
  }

  /// That of this process.
  package static func current(
    _ communicator: any Communicator, threads: Int, precision: PrecisionSetting = .float32
  ) -> ComputeEnvironment {
    return ComputeEnvironment(
      host: text { gethostname($0, $1) },
      processor: Processor.model, features: Processor.features,
      instructionSet: VectorOperations.instructionSet, coreType: LinearAlgebra.coreType,
      blas: LinearAlgebra.version,
      mpi: communicator.libraryVersion.map(MPIVersionText.short) ?? "no MPI",
      hdf5: HDF5Library.version,
      libc: text { confstr(Int32(_CS_GNU_LIBC_VERSION), $0, $1) }, threads: threads,
      products: precision.products)
  }

  /// The text that a C function writes into the memory that it is given.
  private static func text<Code>(
    _ write: (UnsafeMutablePointer<CChar>, Int) -> Code
  ) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { memory in
      memory.initialize(repeating: 0)
      guard let start = memory.baseAddress else { return "" }
      // The last byte stays zero, whatever the function does.
      _ = write(start, memory.count - 1)
      return String(cString: start)
    }
  }

  /// All of it on one line.
  package var summary: String {
    let processor = processor.isEmpty ? "" : "; \(processor)"
    let features = features.isEmpty ? "" : " (\(features.joined(separator: " ")))"
    return "\(blas) with \(coreType) kernels, loops for \(instructionSet), "
      + "products in \(products), \(threads) "
      + "\(threads == 1 ? "thread" : "threads") a rank; \(mpi), HDF5 \(hdf5), \(libc)"
      + processor + features
  }
}
