import Console
import Foundation

/// Text files as people write them.
///
/// A mark of the byte order at the start is no part of the text, nor at the start of a line, where files were put
/// together; LF, CRLF and CR end a line.
/// What is no text in UTF-8 is refused by the name of what it is, with the line. All errors are
/// `UserError`s that begin with the file's name.
package enum TextFile {
  /// The longest line that is read as one, in bytes.
  package static let longestLine = 1 << 20
  /// The largest file that is read as one text, in bytes.
  package static let largestText = 256 << 20
  /// The part of the memory that the bytes of a file may fill: what is made of them needs the rest.
  package static let shareOfMemory = 4

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// The lines of a file in UTF-8 without their ends; an end at the file's end begins no further line.
  package static func lines(
    of path: String, status: ExitStatus = .badData
  ) throws -> [String] {
    try lines(in: try bytes(of: path), named: path, status: status)
  }

  /// The whole text of a file in UTF-8, its lines ending as they do.
  package static func text(of path: String, status: ExitStatus = .badData) throws -> String {
    let bytes = try bytes(of: path, limit: largestText)
    let content = try content(of: bytes, named: path, status: status)
    guard let text = String(validating: content, as: UTF8.self) else {
      // The lines tell which of them it is.
      for (index, line) in split(content).enumerated() {
        _ = try decode(line, named: path, number: index + 1, status: status)
      }
      throw UserError("\(path): it is not text in UTF-8", status: status)
    }
    return text
  }

  /// The lines of bytes that were read already.
  package static func lines(
    in bytes: [UInt8], named name: String, status: ExitStatus = .badData
  ) throws -> [String] {
    let content = try content(of: bytes, named: name, status: status)
    return try split(content).enumerated().map { index, line in
      guard line.count <= longestLine else {
        throw UserError(
          "\(name):\(index + 1): the line has \(line.count) bytes, more than \(longestLine)",
          status: status)
      }
      return try decode(line, named: name, number: index + 1, status: status)
    }
  }

  /// The bytes behind a mark of UTF-8; throws for those of other encodings, but not for single lines with a fault.
  package static func unmarked(
    _ bytes: [UInt8], named name: String, status: ExitStatus = .badData
  ) throws -> ArraySlice<UInt8> {
    if let other = otherContent(bytes) ?? BinaryKind.find(bytes) {
      throw UserError("\(name): it is \(other)", status: status)
    }
    return withoutMark(bytes)
  }

  /// The bytes behind a mark of UTF-8, or all.
  package static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    withoutMark(bytes[...])
  }

  private static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }

  /// The bytes behind a mark of UTF-8; throws for those of other encodings, and for zero bytes.
  package static func content(
    of bytes: [UInt8], named name: String, status: ExitStatus = .badData
  ) throws -> ArraySlice<UInt8> {
    let content = try unmarked(bytes, named: name, status: status)
    if let zero = content.firstIndex(of: 0) {
      throw UserError(
        "\(name):\(split(content[...zero]).count): there is a byte of zero: it is not text in UTF-8",
        status: status)
    }
    return content
  }

  /// The lines of bytes, without their ends: LF, CRLF or CR.
  package static func split(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    bytes.withUnsafeBufferPointer { buffer in
      let offset = bytes.startIndex
      var index = 0
      while index < buffer.count {
        let byte = buffer[index]
        index += 1
        guard byte == lineFeed || byte == carriageReturn else { continue }
        lines.append(withoutMark(bytes[start..<offset + index - 1]))
        if byte == carriageReturn, index < buffer.count, buffer[index] == lineFeed { index += 1 }
        start = offset + index
      }
    }
    if start < bytes.endIndex { lines.append(withoutMark(bytes[start...])) }
    return lines
  }

  /// The lines of a list with their numbers from 1, found one by one, without their ends.
  ///
  /// Where there is any LF, CR alone is a character of a field, as it would cut a text short otherwise.
  package static func rows(
    _ bytes: ArraySlice<UInt8>
  ) -> some Sequence<(number: Int, content: ArraySlice<UInt8>)> {
    let end = rowEnd(of: bytes)
    return sequence(state: (start: bytes.startIndex, number: 0)) { state in
      guard state.start < bytes.endIndex else { return nil }
      let stop = bytes[state.start...].firstIndex(of: end) ?? bytes.endIndex
      let line = withoutMark(bytes[state.start..<stop])
      state = (stop + 1, state.number + 1)
      return (state.number, line.last == carriageReturn ? line.dropLast() : line)
    }
  }

  /// The byte that ends each row of a list.
  package static func rowEnd(of bytes: some Sequence<UInt8>) -> UInt8 {
    bytes.contains(lineFeed) || !bytes.contains(carriageReturn) ? lineFeed : carriageReturn
  }

  /// What bytes are that are not UTF-8, with what to do; nil where nothing tells.
  package static func otherContent(_ bytes: [UInt8]) -> String? {
    let remedy = "save it as UTF-8"
    let start = Array(bytes.prefix(4))
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] {
      return "text in UTF-32; \(remedy)"
    }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      return "text in UTF-16; \(remedy)"
    }
    if start.starts(with: [0x1F, 0x8B]) { return "compressed with gzip; unpack it" }
    // Without a mark, every other byte of mostly Latin text is zero; one letter is two bytes.
    if start.count == 2 || start.count == 4, (start[0] == 0) != (start[1] == 0),
      start.count == 2 || (start[0] == 0) == (start[2] == 0) && (start[1] == 0) == (start[3] == 0)
    {
      return "text in UTF-16, it seems; \(remedy)"
    }
    if hasWideLineEnds(bytes.prefix(64 << 10)) { return "text in UTF-16, it seems; \(remedy)" }
    return nil
  }

  /// Whether line ends are two bytes, of which the other one is zero, as in UTF-16 of any script.
  private static func hasWideLineEnds(_ bytes: ArraySlice<UInt8>) -> Bool {
    var (wide, others) = (0, 0)
    for index in bytes.indices where bytes[index] == lineFeed {
      let other = index % 2 == 0 ? index + 1 : index - 1
      if other < bytes.endIndex, bytes[other] == 0 { wide += 1 } else { others += 1 }
    }
    // A letter may have this byte, too, and a line of UTF-8 may have a zero for a fault.
    return wide > others
  }

  private static func decode(
    _ line: ArraySlice<UInt8>, named name: String, number: Int, status: ExitStatus
  ) throws -> String {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw UserError("\(name):\(number): it is not text in UTF-8", status: status)
    }
    return text
  }
}
