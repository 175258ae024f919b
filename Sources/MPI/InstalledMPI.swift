import CMPI

/// The MPI library that a run would load, without starting it.
package struct InstalledMPI: Sendable {
  /// The name by which it is loaded.
  package let name: String
  /// Its own name and version.
  package let version: String

  /// Throws where none can be loaded, with what was tried.
  package init(environment: [String: String]) throws(MPIError) {
    let library = try MPILibrary(environment: environment)
    name = library.name
    var text = [CChar](repeating: 0, count: Int(CMPI_LONGEST_TEXT))
    var length: Int32 = 0
    guard library.calls.library_version(&text, &length) == 0 else {
      throw MPIError(operation: "tell its version", rank: -1, reason: "\(name) gives none")
    }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    version = MPIVersionText.short(String(decoding: bytes, as: UTF8.self))
  }

  /// Whether a rank may read the memory of another, as MPI libraries do for large messages.
  package static var canReadProcesses: Bool { cmpi_can_read_processes() != 0 }
}
