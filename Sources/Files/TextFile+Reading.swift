import Console
import Foundation

extension TextFile {
  /// All bytes of a file, a pipe or a device; throws if it cannot be read, has more than `limit`, or would fill the
  /// memory.
  ///
  /// - Parameters:
  ///   - name: what messages call it; the path, unless it is given.
  ///   - isFound: whether nobody named it, but a folder has it: then a pipe or a device, which may never end, is
  ///     refused.
  package static func bytes(
    of path: String, named name: String? = nil, isFound: Bool = false, limit: Int = .max
  ) throws -> [UInt8] {
    let name = name ?? path
    // To open a pipe that nobody writes to must not hold up a signal.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "there is no such file" : unreadable()
      throw UserError("\(name): \(reason)", status: .noInput)
    }
    defer { close(descriptor) }
    var status = stat()
    if isFound, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw UserError("\(name): it is no file", status: .noInput)
    }
    return try bytes(from: descriptor, named: name, limit: limit)
  }

  /// All bytes on standard input.
  package static func standardInput() throws -> [UInt8] {
    try bytes(from: STDIN_FILENO, named: "standard input", limit: largestText)
  }

  private static func bytes(
    from descriptor: Int32, named name: String, limit: Int
  ) throws -> [UInt8] {
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    // A pipe may bring more, but a device such as /dev/urandom has no end.
    let isDevice = status.st_mode & S_IFMT == S_IFCHR || status.st_mode & S_IFMT == S_IFBLK
    var isAwaited = status.st_mode & S_IFMT == S_IFIFO
    let known = isFile ? Int(status.st_size) : 0
    let memory = MemorySize.available / shareOfMemory
    let most = min(limit, isDevice ? min(memory, largestText) : memory)
    func refuse(_ most: Int) -> UserError {
      let reason = most == memory ? ", a quarter of the memory" : ""
      return UserError("\(name): it is larger than \(most >> 20) MiB\(reason)", status: .badData)
    }
    guard known <= most else { throw refuse(most) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(known)
    var lineStart = 0
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { piece.deallocate() }
    while true {
      if isAwaited { try wait(for: descriptor, named: name) }
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        isAwaited = true
        continue
      }
      guard count >= 0 else { throw UserError("\(name): \(unreadable())", status: .noInput) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<count]))
      // What has no end, such as /dev/zero, is not read until the memory is full.
      lineStart = piece[..<count].contains(where: isLineEnd) ? bytes.count : lineStart
      guard bytes.count <= most else { throw refuse(most) }
      guard isFile || bytes.count - lineStart <= largestText else { throw refuse(largestText) }
    }
  }

  /// Waits until there is something to read, or nobody who writes any more; a signal ends the wait.
  private static func wait(for descriptor: Int32, named name: String) throws {
    var awaited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&awaited, 1, -1) < 0 else { return }
    throw UserError("\(name): \(unreadable())", status: .noInput)
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func unreadable() -> String {
    "it cannot be read: \(String(cString: strerror(errno)))"
  }
}
