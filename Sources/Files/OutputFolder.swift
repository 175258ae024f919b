import Console
import Foundation

/// A folder that a command writes to.
package enum OutputFolder {
  /// Removes files below a folder by their relative paths, those that are there, and the folders between that are
  /// empty then.
  package static func discard(_ names: some Sequence<String>, below folder: String) {
    for name in names {
      unlink("\(folder)/\(name)")
      var parent = PathParts.folder(of: name)
      while !parent.isEmpty, rmdir("\(folder)/\(parent)") == 0 {
        parent = PathParts.folder(of: parent)
      }
    }
  }

  /// Makes the folder, and those above it, where they are not there.
  ///
  /// - Parameters:
  ///   - kind: What the folder is, as in "run folder".
  ///   - remedy: What else can be done, as in "name another folder with --run".
  package static func make(_ path: String, kind: String = "folder", remedy: String? = nil) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(path): the \(kind) cannot be made: \(reason(error, making: path))"
          + (remedy.map { "; \($0)" } ?? ""),
        status: .cannotWrite)
    }
  }

  /// Why a folder could not be made, as Foundation failed to.
  package static func reason(_ error: any Error, making path: String) -> String {
    obstacle(to: path) ?? FileFailure.reason(of: error)
  }

  /// What has the name of the folder, or of one above it, and is none; nil if nothing has.
  ///
  /// The system says only that a file exists, or that something is no folder.
  private static func obstacle(to path: String) -> String? {
    var folder = path
    var found: String?
    while !folder.isEmpty, folder != "/" {
      let name = folder == path ? "" : " \(folder)"
      if let target = FileLink.target(of: folder) {
        if access(folder, F_OK) != 0, errno == ENOENT || errno == ELOOP {
          found = "the link\(name) leads to \(target), which does not exist"
        }
      } else {
        var status = stat()
        if stat(folder, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
          found = "a file has that name" + (name.isEmpty ? "" : ":\(name)")
        }
      }
      folder = PathParts.folder(of: folder)
    }
    return found
  }
}
