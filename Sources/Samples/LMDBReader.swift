import Foundation

/// Reads the main table of an LMDB database, a file or a folder with `data.mdb`.
///
/// liblmdb trusts the pages that it maps: a damaged file ends the program. Here every number that
/// comes from the file is compared with its size first, each page is visited at most once, and what
/// cannot be followed is told.
package final class LMDBReader: @unchecked Sendable, Equatable {
  package let path: String
  /// The mapped file; it never changes.
  private let bytes: UnsafeRawBufferPointer
  private let pageSize: Int
  private let root: Int
  /// The number of records that the database says it has.
  package let entries: Int

  private static let magic: UInt32 = 0xBEEF_C0DE
  private static let headerSize = 16
  private static let noPage = Int(bitPattern: UInt.max)

  /// Why a file is no database that can be read.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Whether a file begins as an LMDB database does, whatever its name.
  package static func isDatabase(_ path: String) -> Bool {
    var status = stat()
    // A pipe or a device may never end.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var number: UInt32 = 0
    let count = pread(descriptor, &number, 4, off_t(headerSize))
    return count == 4 && UInt32(littleEndian: number) == magic
  }

  package init(_ path: String) throws(Failure) {
    self.path = path
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let file = exists && isFolder.boolValue ? path + "/data.mdb" : path
    // Whoever opens a pipe waits for its other end.
    let descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(description: "\(file): cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size >= 2 * Self.headerSize,
      let memory = mmap(nil, Int(status.st_size), PROT_READ, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else {
      throw Failure(description: "\(file): this is not an LMDB database, or it is cut short")
    }
    let bytes = UnsafeRawBufferPointer(start: memory, count: Int(status.st_size))
    guard let meta = Self.newestMeta(bytes) else {
      munmap(memory, bytes.count)
      throw Failure(description: "\(file): this is not an LMDB database, or its head is damaged")
    }
    self.bytes = bytes
    (pageSize, root, entries) = (meta.pageSize, meta.root, meta.entries)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  package static func == (one: LMDBReader, other: LMDBReader) -> Bool { one === other }

  /// Calls `body` with each record in the order of the keys: the key, and where the value's bytes
  /// are in the file. Returns what could not be read, a sentence each.
  package func visitRecords(_ body: (_ key: UnsafeRawBufferPointer, _ value: Range<Int>) -> Void)
    -> [String]
  {
    if root == Self.noPage { return [] }
    var problems: [String] = []
    var stack = [root]
    var visited = Set<Int>()
    while let page = stack.popLast() {
      guard let start = offset(ofPage: page) else {
        problems.append("page \(page) lies behind the end of the file")
        continue
      }
      guard visited.insert(page).inserted else {
        problems.append("page \(page) is linked to twice")
        continue
      }
      let flags = Int(number(start + 10, UInt16.self))
      let lower = Int(number(start + 12, UInt16.self))
      guard flags & 0x03 == 1 || flags & 0x03 == 2, lower >= Self.headerSize, lower <= pageSize
      else {
        problems.append("page \(page) is damaged")
        continue
      }
      let isLeaf = flags & 0x02 != 0
      var children: [Int] = []
      for index in 0..<(lower - Self.headerSize) / 2 {
        let inside = Int(number(start + Self.headerSize + 2 * index, UInt16.self))
        guard inside >= lower, inside + 8 <= pageSize else {
          problems.append("record \(index) of page \(page) is damaged")
          continue
        }
        if isLeaf {
          let problem = readLeaf(start + inside, endOfPage: start + pageSize, body)
          if let problem { problems.append("record \(index) of page \(page) \(problem)") }
        } else {
          children.append(
            Int(number(start + inside, UInt16.self))
              | Int(number(start + inside + 2, UInt16.self)) << 16
              | Int(number(start + inside + 4, UInt16.self)) << 32)
        }
      }
      stack += children.reversed()
    }
    return problems
  }

  /// A copy of the bytes of a value.
  package func value(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

  /// A record on a leaf page: size (4 bytes), flags (2), size of the key (2), key, value.
  private func readLeaf(
    _ node: Int, endOfPage: Int, _ body: (UnsafeRawBufferPointer, Range<Int>) -> Void
  ) -> String? {
    let size = Int(number(node, UInt16.self)) | Int(number(node + 2, UInt16.self)) << 16
    let flags = number(node + 4, UInt16.self)
    let keyEnd = node + 8 + Int(number(node + 6, UInt16.self))
    guard keyEnd <= endOfPage else { return "is damaged" }
    let key = UnsafeRawBufferPointer(rebasing: bytes[node + 8..<keyEnd])
    switch flags {
    case 0:
      guard keyEnd + size <= endOfPage else { return "is damaged" }
      body(key, keyEnd..<keyEnd + size)
    case 1:
      // The value stands on pages of its own, whose number is here.
      guard keyEnd + 8 <= endOfPage,
        let start = offset(ofPage: Int(truncatingIfNeeded: number(keyEnd, UInt64.self))),
        number(start + 10, UInt16.self) & 0x04 != 0,
        start + Self.headerSize + size <= bytes.count
      else { return "has a value that lies behind the end of the file or is damaged" }
      body(key, start + Self.headerSize..<start + Self.headerSize + size)
    default: return "belongs to a table of its own, which is not read"
    }
    return nil
  }

  private func offset(ofPage page: Int) -> Int? {
    guard page >= 2, page < bytes.count / pageSize else { return nil }
    return page * pageSize
  }

  private func number<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
    Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// The head with the higher transaction number of the two, if there is a valid one.
  private static func newestMeta(
    _ bytes: UnsafeRawBufferPointer
  ) -> (pageSize: Int, root: Int, entries: Int)? {
    func number<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> Value {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
    func meta(at start: Int) -> (pageSize: Int, root: Int, entries: Int, transaction: UInt64)? {
      // Header, magic, version, address, map size, two tables of 48 bytes, last page, transaction.
      guard start + headerSize + 136 <= bytes.count else { return nil }
      let head = start + headerSize
      let size = Int(number(head + 24, UInt32.self))
      guard number(head, UInt32.self) == magic, number(head + 4, UInt32.self) == 1,
        (256...65_536).contains(size), size & (size - 1) == 0, bytes.count >= 2 * size
      else { return nil }
      let main = head + 24 + 48
      return (
        size, Int(truncatingIfNeeded: number(main + 40, UInt64.self)),
        Int(truncatingIfNeeded: number(main + 32, UInt64.self)), number(head + 128, UInt64.self)
      )
    }
    let first = meta(at: 0)
    // Where the first head is damaged, the usual size of a page tells where the second is.
    let second = meta(at: first?.pageSize ?? 4096)
    let metas = [first, second].compactMap(\.self)
    return metas.max { $0.transaction < $1.transaction }.map { ($0.pageSize, $0.root, $0.entries) }
  }
}
