import CMPI
import Foundation

/// An MPI library that was loaded into this process.
struct MPILibrary {
  /// Its name, as it was asked for.
  let name: String
  let calls: cmpi_calls

  /// Loads the library that `CRNN_DIST_MPI` names, else the first one found in the order of the families.
  init(environment: [String: String]) throws(MPIError) {
    let choice = environment[MPILauncher.libraryVariable]
    let names: [String]
    if let choice {
      names = MPIFamily(rawValue: choice)?.libraryNames ?? [choice]
    } else {
      names = MPIFamily.order(environment).flatMap(\.libraryNames)
    }
    var reasons: [String] = []
    for name in names {
      switch Self.open(name) {
      case .success(let library):
        self = library
        return
      case .failure(let error): reasons.append(error.reason)
      }
    }
    let remedy =
      choice == nil
      ? "install Open MPI or MPICH, load its module, or name the library in "
        + MPILauncher.libraryVariable
      : "\(MPILauncher.libraryVariable) names it; the families are "
        + MPIFamily.allCases.map(\.rawValue).joined(separator: ", ")
    throw MPIError(
      operation: "start", rank: -1,
      reason: "no MPI library can be loaded (\(reasons.joined(separator: "; "))); \(remedy)")
  }

  private init(name: String, calls: cmpi_calls) {
    (self.name, self.calls) = (name, calls)
  }

  private static func open(_ name: String) -> Result<MPILibrary, MPIError> {
    var reason = [CChar](repeating: 0, count: 1024)
    guard let library = cmpi_open(name, &reason, Int32(reason.count)) else {
      let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return .failure(failure(String(decoding: text, as: UTF8.self)))
    }
    var missing: UnsafePointer<CChar>?
    guard let calls = cmpi_calls_of(library, cmpi_interface_of(library, name), &missing) else {
      let function = missing.map { String(cString: $0) } ?? "a function"
      return .failure(failure("\(name): \(function) is missing in it"))
    }
    return .success(MPILibrary(name: name, calls: calls.pointee))
  }

  private static func failure(_ reason: String) -> MPIError {
    MPIError(operation: "load a library", rank: -1, reason: reason)
  }
}
