import Foundation

/// What is at a path that is to be written to.
enum FileDestination {
  /// Nothing, or a file, whose links are followed and whose permissions are kept.
  case file(String, mode: mode_t?)
  /// A device, a pipe or an open descriptor: it is written to as it is, and never replaced.
  case stream(Int32)

  init(_ path: String) throws(FileFailure) {
    var status = stat()
    if stat(path, &status) == 0, let descriptor = Self.ownDescriptor(path) {
      // Opened anew, what was written to it before would be written over.
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
      guard copy >= 0 else { throw FileFailure("opened", path) }
      self = .stream(copy)
      return
    }
    let target = try Self.following(path)
    guard stat(target, &status) == 0 else {
      guard errno == ENOENT else { throw FileFailure("written", path) }
      self = .file(target, mode: nil)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      // A file that may not be written is not to be replaced either.
      guard access(target, W_OK) == 0 else { throw FileFailure("replaced", path) }
      self = .file(target, mode: status.st_mode & 0o777)
    case S_IFDIR:
      throw FileFailure("written", path, code: EISDIR)
    default:
      let descriptor = open(target, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileFailure("opened", path) }
      self = .stream(descriptor)
    }
  }

  /// Where the links at a path lead, to a file that may not be there.
  private static func following(_ path: String) throws(FileFailure) -> String {
    var target = path
    for _ in 0..<40 {
      guard let next = link(at: target) else { return target }
      target = next
    }
    throw FileFailure("written", path, code: ELOOP)
  }

  /// The number of the descriptor of this process that a path such as /dev/stdout means.
  static func ownDescriptor(_ path: String) -> Int32? {
    var target = path
    for _ in 0..<40 {
      if let number = Int32(PathParts.name(of: target)),
        resolved(PathParts.folder(of: target)) == "/proc/\(getpid())/fd"
      {
        return number
      }
      guard let next = link(at: target) else { return nil }
      target = next
    }
    return nil
  }

  private static func link(at path: String) -> String? {
    guard let target = FileLink.target(of: path), !target.isEmpty else { return nil }
    if target.hasPrefix("/") { return target }
    let folder = PathParts.folder(of: path)
    return folder.isEmpty ? target : folder + "/" + target
  }

  private static func resolved(_ folder: String) -> String? {
    guard let path = realpath(folder.isEmpty ? "." : folder, nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }
}
