import Console
import Foundation

/// A folder that a command writes to.
package enum OutputFolder {
  /// Makes the folder, and those above it, where they are not there.
  package static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(path): the folder cannot be made: \(FileFailure.reason(of: error))", status: .cannotWrite
      )
    }
  }
}
