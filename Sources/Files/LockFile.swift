import Console
import Foundation

/// A file that says who writes in its folder; it stays open as long as this object lives.
///
/// Through the descriptor it is the same file whatever happens to its name.
final class LockFile: Sendable {
  let path: String
  let descriptor: Int32

  init(_ path: String, _ descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens the file, which makes a network file system ask for the newest; nil if there is none.
  static func find(_ path: String) throws -> LockFile? {
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    var descriptor = open(path, O_RDWR | flags)
    // Another user's may only be read, which is enough to tell whose it is.
    if descriptor < 0, errno == EACCES { descriptor = open(path, O_RDONLY | flags) }
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { return nil }
      if let target = FileLink.target(of: path) {
        throw UserError(
          "\(path): this is a link to \(target), and no lock of a job; remove it",
          status: .cannotWrite)
      }
      throw [EISDIR, ENXIO].contains(code)
        ? noLock(path) : failure(path, "cannot be read", code: code)
    }
    let file = LockFile(path, descriptor)
    // A folder, too, opens where it may only be read.
    guard let status = file.status, status.st_mode & S_IFMT == S_IFREG else { throw noLock(path) }
    return file
  }

  private static func noLock(_ path: String) -> UserError {
    UserError(
      "\(path): this is a folder, a pipe or a device, and no lock of a job; remove it",
      status: .cannotWrite)
  }

  /// What it says.
  func contents() throws -> Data {
    var data = Data(count: 1 << 14)
    let count = data.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress!, $0.count, 0) }
    guard count >= 0 else { throw Self.failure(path, "cannot be read") }
    return data.prefix(count)
  }

  /// Whether the file has this name now, and says this.
  func isStill(at path: String, containing contents: Data) throws -> Bool {
    guard let other = try Self.find(path) else { return false }
    // A server may give the number of a removed file to another.
    return try identity == other.identity && other.contents() == contents
  }

  /// Whether a process holds it that this kernel or the file system's server knows of.
  var isHeldByAnother: Bool {
    var range = Self.range
    return fcntl(descriptor, Self.asks, &range) == 0 && range.l_type != F_UNLCK
  }

  /// Whether a lock on a file of this folder keeps others out, as it does where the file system knows locks.
  static func canBeHeld(_ path: String) -> Bool {
    guard let holder = try? find(path), let other = try? find(path) else { return false }
    holder.hold()
    return other.isHeldByAnother
  }

  /// Shows others that its owner lives.
  func touch() {
    // If it fails the worst is that the lock is taken away, which its owner notices.
    futimens(descriptor, nil)
  }

  /// Which file it is, and when it was last touched.
  var state: [Int] {
    guard let status else { return [] }
    return identity + [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
  }

  /// What the system says of the file; nil if it says nothing.
  var status: stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  private var identity: [Int] {
    guard let status else { return [] }
    return [Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino))]
  }

  /// Locks the open file until it is closed, by whatever end of the process.
  func hold() {
    var range = Self.range
    // A file system without locks leaves it at the owner's touches.
    _ = fcntl(descriptor, Self.locks, &range)
  }

  // F_OFD_GETLK and F_OFD_SETLK of <fcntl.h>, which Swift does not show.
  private static let asks: Int32 = 36
  private static let locks: Int32 = 37

  /// A byte far behind the text: on CIFS nobody can read what another has locked.
  private static var range: flock {
    flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 1 << 30, l_len: 1, l_pid: 0)
  }

  static func failure(_ path: String, _ what: String, code: Int32 = errno) -> UserError {
    let reason = String(cString: strerror(code))
    return UserError(
      "\(path): \(what): \(reason)\(FileFailure.remedy(of: reason))", status: .cannotWrite)
  }
}
