import Console
import Foundation

extension FolderLock {
  /// The lock of a folder that a command fills, and of the folders in it that it fills too.
  package static func ofOutput(folder: String, parts: [String] = []) throws -> [FolderLock] {
    let locks = try ([folder] + parts.map { "\(folder)/\($0)" }).map { folder in
      try FolderLock(
        folder: folder, kind: "output folder", remedy: "choose another one", notify: note)
    }
    // The first to be released are those within, as a folder that stays empty goes with its lock.
    return locks.reversed()
  }

  /// The lock of a file that a command writes; nil where it is a device, a pipe or this process's own standard output.
  ///
  /// - Parameter inputs: what the command reads.
  /// - Throws: `UserError` for a file that is not to be replaced, as ``OutputKind`` says.
  package static func ofOutput(
    file: String, as kind: OutputKind, inputs: some Sequence<String>
  ) throws -> FolderLock? {
    try kind.check(file, inputs: inputs)
    var status = stat()
    if stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return nil }
    // /dev/stdout cannot have a lock, and whoever sent it to a file has opened that one.
    if FileDestination.ownDescriptor(file) != nil { return nil }
    let parent = PathParts.folder(of: file)
    let name = PathParts.name(of: file)
    let folder = parent.isEmpty ? "." : parent
    // A lock would make the folder, but a file's name may be mistyped.
    guard access(folder, F_OK) == 0 else { throw FileFailure("written", file).userError }
    return try FolderLock(
      folder: folder, kind: "file \(name)", remedy: "choose another one",
      name: ".\(name.prefix(60)).lock", notify: note)
  }

  private static func note(_ line: String) { Terminal.standardError.line(line) }
}
