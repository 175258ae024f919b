import Deflate
import Files
import Foundation

/// A last line of a file with the checksum of all that stands before it.
///
/// HDF5 reads past it, and whatever writes to the file through HDF5 cuts it off: a seal that is
/// there and does not fit means damage, and one that is missing that the file was written or
/// changed elsewhere. The library need not be asked anything about a damaged file.
package enum HDF5Seal: Sendable {
  /// Every byte is as it was written.
  case intact
  /// There is no seal, so that damage cannot be seen.
  case missing

  /// `crnn-dist-seal CRC32 SIZE` and a line feed, in hexadecimal digits.
  private static let name = Array("crnn-dist-seal ".utf8)
  private static let lineSize = name.count + 8 + 1 + 16 + 1
  private static let bufferSize = 1 << 20

  /// Looks at a file, which it reads whole if it is sealed.
  ///
  /// Throws if the file cannot be read, or is not what was sealed.
  package static func check(_ path: String) throws(HDF5Error) -> HDF5Seal {
    let descriptor = try open(path, O_RDONLY)
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END)) - lineSize
    guard size >= 0 else { return .missing }
    var line = [UInt8](repeating: 0, count: lineSize)
    guard pread(descriptor, &line, lineSize, off_t(size)) == lineSize else {
      throw systemError("read", path)
    }
    guard line.starts(with: name) else { return .missing }
    guard try line == seal(ofFirst: size, of: descriptor, path) else {
      throw HDF5Error(
        operation: "read", path: path,
        reason: "its contents do not match the checksum at its end: it is damaged")
    }
    return .intact
  }

  /// Seals a file that is not sealed. The caller sees to it that it reaches the disk.
  static func append(to path: String) throws(HDF5Error) {
    let descriptor = try open(path, O_RDWR)
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let line = try seal(ofFirst: size, of: descriptor, path)
    guard pwrite(descriptor, line, line.count, off_t(size)) == line.count else {
      throw systemError("write", path)
    }
  }

  /// Seals a copy of a file and replaces the file by it; throws if it is sealed already.
  package static func add(to path: String) throws(HDF5Error) {
    guard try check(path) == .missing else {
      throw HDF5Error(operation: "seal", path: path, reason: "it is sealed already")
    }
    let partial = try HDF5File.writing { () throws(FileFailure) in try PartialFile(for: path) }
    do throws(HDF5Error) {
      try copy(path, to: partial.path)
      try append(to: partial.path)
    } catch {
      partial.discard()
      throw error
    }
    try HDF5File.writing { () throws(FileFailure) in try partial.publish() }
  }

  private static func copy(_ path: String, to copy: String) throws(HDF5Error) {
    let source = try open(path, O_RDONLY)
    defer { close(source) }
    let target = try open(copy, O_WRONLY)
    defer { close(target) }
    var buffer = [UInt8](repeating: 0, count: bufferSize)
    while true {
      let count = read(source, &buffer, bufferSize)
      guard count >= 0 else { throw systemError("read", path) }
      if count == 0 { return }
      var done = 0
      while done < count {
        let part = buffer.withUnsafeBytes {
          Foundation.write(target, $0.baseAddress! + done, count - done)
        }
        guard part > 0 else { throw systemError("write", copy) }
        done += part
      }
    }
  }

  private static func seal(
    ofFirst size: Int, of descriptor: Int32, _ path: String
  ) throws(HDF5Error) -> [UInt8] {
    var checksum = CRC32()
    var buffer = [UInt8](repeating: 0, count: bufferSize)
    var position = 0
    while position < size {
      let count = pread(descriptor, &buffer, min(bufferSize, size - position), off_t(position))
      guard count > 0 else {
        throw count < 0
          ? systemError("read", path)
          : HDF5Error(operation: "read", path: path, reason: "it became shorter meanwhile")
      }
      buffer.withUnsafeBytes { checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      position += count
    }
    return line(checksum, size)
  }

  /// The seal of a file whose bytes these are, for their end.
  static func line(sealing bytes: [UInt8]) -> [UInt8] {
    var checksum = CRC32()
    bytes.withUnsafeBytes { checksum.add($0) }
    return line(checksum, bytes.count)
  }

  private static func line(_ checksum: CRC32, _ size: Int) -> [UInt8] {
    name + digits(UInt64(checksum.value), 8) + [UInt8(ascii: " ")] + digits(UInt64(size), 16)
      + [UInt8(ascii: "\n")]
  }

  private static func digits(_ value: UInt64, _ count: Int) -> [UInt8] {
    let text = String(value, radix: 16)
    return Array((String(repeating: "0", count: count - text.count) + text).utf8)
  }

  private static func open(_ path: String, _ mode: Int32) throws(HDF5Error) -> Int32 {
    // Whoever opens a pipe waits for its other end.
    let descriptor = Foundation.open(path, mode | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError("open", path) }
    return descriptor
  }

  private static func systemError(_ operation: String, _ path: String) -> HDF5Error {
    HDF5Error(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}
