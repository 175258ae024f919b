import CFiles
import Console
import Foundation

/// A file that is written piece by piece and has its name only once all of it is on the disk.
///
/// It is written under a temporary name beside it, flushed and renamed, and the folder is flushed. An
/// existing file stays as it was until then, and also if anything fails; the permissions stay too. What is
/// no file (a pipe, a device, /dev/stdout) is written to directly. All errors are `UserError`s that
/// name the file and give the reason of the operating system.
package final class DurableFile {
  /// The file, as it was named.
  package let path: String

  private let partial: PartialFile?
  private var descriptor: Int32
  private var isPublished = false

  /// Bytes that are written or compared at a time.
  private static let piece = 4 << 20

  /// Opens what is to be at `path`.
  package init(_ path: String) throws {
    self.path = path
    do throws(FileFailure) {
      switch try FileDestination(path) {
      case .stream(let descriptor): (partial, self.descriptor) = (nil, descriptor)
      case .file(let target, let mode):
        let made = try PartialFile.make(for: target, mode: mode)
        (partial, descriptor) = (made.file, made.descriptor)
      }
    } catch {
      throw error.userError
    }
  }

  /// Opens standard output as such a file.
  package init(standardOutput: Void) {
    (path, partial, descriptor) = ("standard output", nil, dup(STDOUT_FILENO))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isPublished { partial?.discard() }
  }

  /// Whether what is written is shown by a terminal.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  package func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  package func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress! + done, min(Self.piece, bytes.count - done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("written") }
      done += count
    }
  }

  /// Puts all on the disk, under the other name yet.
  ///
  /// - Parameter wanted: what the file is to hold, if it is to be read back and compared.
  package func complete(comparingWith wanted: [UInt8]? = nil) throws {
    guard partial != nil, descriptor >= 0 else { return }
    guard fsync(descriptor) == 0 else { throw failure("synchronised") }
    if let wanted {
      // Else the comparison would see the memory of the system, not the disk.
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      try wanted.withUnsafeBytes { try compare($0) }
    }
    let closed = close(descriptor)
    descriptor = -1
    // A network file system may tell of a failed write only here.
    guard closed == 0 else { throw failure("closed") }
  }

  /// Completes the file and gives it its name.
  package func publish() throws {
    try complete()
    guard let partial else { return }
    do throws(FileFailure) {
      try partial.rename()
      isPublished = true
      try PartialFile.synchroniseFolder(of: partial.target)
    } catch {
      throw error.userError
    }
  }

  private func compare(_ wanted: UnsafeRawBufferPointer) throws {
    let found = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 64)
    defer { found.deallocate() }
    var done = 0
    while done < wanted.count {
      let count = pread(
        descriptor, found.baseAddress, min(Self.piece, wanted.count - done), off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("read back") }
      guard memcmp(found.baseAddress!, wanted.baseAddress! + done, count) == 0 else {
        throw UserError(
          "\(path): what was written reads back differently: the disk or its connection is faulty",
          status: .cannotWrite)
      }
      done += count
    }
  }

  private func failure(_ what: String) -> UserError { FileFailure(what, path).userError }
}

extension DurableFile {
  /// Puts bytes under a name; `readingBack`, it has the name only if the disk gives the same back.
  ///
  /// `beforeRename` is called when all is on the disk; what it throws keeps `path` as it is.
  package static func write(
    _ bytes: [UInt8], to path: String, readingBack: Bool = false,
    beforeRename: () throws -> Void = {}
  ) throws {
    let file = try DurableFile(path)
    try file.write(bytes)
    try file.complete(comparingWith: readingBack ? bytes : nil)
    try beforeRename()
    try file.publish()
  }

  /// Puts a text under a name.
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Puts one of many files under its name whole, but does not wait for the disk: `synchronise` does,
  /// for all of them.
  package static func writeOneOfMany(_ bytes: [UInt8], to path: String) throws {
    let file = try DurableFile(path)
    try file.write(bytes)
    try file.publishUnflushed()
  }

  private func publishUnflushed() throws {
    guard let partial else { return }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw failure("closed") }
    do throws(FileFailure) {
      try partial.rename()
      isPublished = true
    } catch {
      throw error.userError
    }
  }

  /// Returns once all that was written to the file system of a folder is on the disk.
  package static func synchronise(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("opened", folder).userError }
    defer { close(descriptor) }
    guard cfiles_synchronise(descriptor) == 0 else {
      throw FileFailure("synchronised", folder).userError
    }
  }

  /// Returns once the entries of the folder in which `path` lies are on the disk.
  package static func synchroniseFolder(of path: String) throws {
    do throws(FileFailure) {
      try PartialFile.synchroniseFolder(of: path)
    } catch {
      throw error.userError
    }
  }
}
