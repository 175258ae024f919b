import Console
import Files
import Foundation

/// The names of pictures as they come: those of the command line, and for `-` those on standard input.
struct PictureFeed {
  /// The argument that stands for standard input.
  static let argument = "-"

  private var before: [String]
  private var input = NameInput()
  private var after: [String]
  /// Whether standard input is yet to be read.
  private var isOpen = true

  /// - Parameter arguments: with `-` among them; what of it stands behind the first is left out.
  init(_ arguments: [String]) {
    let index = arguments.firstIndex(of: Self.argument) ?? arguments.endIndex
    before = Array(arguments[..<index])
    after = arguments[index...].filter { $0 != Self.argument }
  }

  /// The next names, as many as are there, but at most so many; none at the end.
  ///
  /// - Throws: `UserError` where standard input has no name, or what is no list of names.
  mutating func next(atMost count: Int) throws -> [String] {
    if !before.isEmpty { return Self.take(count, of: &before) }
    if isOpen {
      let names = try input.next(atMost: count)
      guard names.isEmpty else { return names }
      guard input.count > 0 else {
        throw UserError("there are no names of pictures on standard input", status: .noInput)
      }
      isOpen = false
    }
    return Self.take(count, of: &after)
  }

  private static func take(_ count: Int, of names: inout [String]) -> [String] {
    defer { names.removeFirst(min(count, names.count)) }
    return Array(names.prefix(count))
  }
}

/// Names on standard input, which may come one by one as long as the process lives.
///
/// A name stands on a line; if what comes first has a zero byte, zero bytes end the names (as `find -print0` writes
/// them).
struct NameInput {
  /// Names that were given out.
  private(set) var count = 0
  private var bytes: [UInt8] = []
  /// Where in the bytes the next name begins, and up to where no name ends.
  private var (start, searched) = (0, 0)
  /// What ends a name; nil until something has come.
  private var end: UInt8?
  private var isAtEnd = false
  /// Bytes since the last name.
  private var silent = 0
  /// What is wrong with what comes next.
  private var failure: (any Error)?

  private static let name = "standard input"
  private static let piece = 64 << 10

  /// The next names: those that have come, or if none has, those that come next; none at the end.
  ///
  /// - Throws: what is wrong with a name, when those before it were given out.
  mutating func next(atMost most: Int) throws -> [String] {
    var names: [String] = []
    if let failure { throw failure }
    do {
      while names.count < most {
        if let name = try nextWhole() {
          if !name.isEmpty { names.append(name) }
        } else if isAtEnd || !names.isEmpty && !hasMore {
          break
        } else {
          try read()
        }
      }
    } catch {
      guard !names.isEmpty else { throw error }
      failure = error
    }
    return names
  }

  /// The next name whose end has come; nil if none has.
  private mutating func nextWhole() throws -> String? {
    guard let end else { return nil }
    if let index = bytes[searched...].firstIndex(of: end) {
      defer { (start, searched) = (index + 1, index + 1) }
      return try name(bytes[start..<index])
    }
    searched = bytes.count
    guard searched - start <= TextFile.longestLine else {
      throw UserError(
        "\(Self.name): name \(count + 1) has more than \(TextFile.longestLine) bytes",
        status: .badData)
    }
    guard isAtEnd, start < bytes.count else { return nil }
    defer { start = bytes.count }
    return try name(bytes[start...])
  }

  private mutating func name(_ bytes: ArraySlice<UInt8>) throws -> String {
    var bytes = bytes
    if end == UInt8(ascii: "\n"), bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if count == 0 { bytes = TextFile.withoutMark(Array(bytes)) }
    guard !bytes.isEmpty else { return "" }
    (count, silent) = (count + 1, 0)
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw UserError(
        "\(Self.name): name \(count) is not UTF-8: rename the file (convmv can)",
        status: .badData)
    }
    return text
  }

  /// Whether something can be read at once.
  private var hasMore: Bool {
    var awaited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&awaited, 1, 0) > 0
  }

  /// Takes in what comes next; waits for it.
  private mutating func read() throws {
    bytes.removeFirst(start)
    (start, searched) = (0, searched - start)
    let known = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.piece))
    var found = -1
    repeat {
      found = bytes.withUnsafeMutableBytes {
        Foundation.read(STDIN_FILENO, $0.baseAddress! + known, Self.piece)
      }
      if found < 0, errno == EAGAIN {
        var awaited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        poll(&awaited, 1, -1)
        errno = EINTR
      }
    } while found < 0 && errno == EINTR
    guard found >= 0 else { throw FileFailure("read", Self.name).userError }
    bytes.removeLast(Self.piece - found)
    silent += found
    guard silent <= TextFile.largestText else {
      throw UserError(
        "\(Self.name): there is no name in \(TextFile.largestText >> 20) MiB", status: .badData)
    }
    isAtEnd = found == 0
    if end == nil, !bytes.isEmpty { end = try Self.end(bytes) }
  }

  /// What ends the names of a list that begins so.
  private static func end(_ bytes: [UInt8]) throws -> UInt8 {
    // Two names of one letter each look like UTF-16.
    if !bytes.contains(0) || bytes.count > 4 && TextFile.otherContent(bytes) != nil {
      return TextFile.rowEnd(of: try TextFile.unmarked(bytes, named: name))
    }
    return 0
  }
}
