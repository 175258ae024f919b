import Console
import Files
import Foundation
import TestSupport
import Testing

@Suite("Text files") struct TextFileTests {
  @Test("lines end with LF or with CRLF")
  func lineEnds() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/words.txt"
    try Data("one\r\ntwo\nthree".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try TextFile.lines(of: path) == ["one", "two", "three"])
  }

  @Test("bytes that are not UTF-8 are refused by the name of the file")
  func notUTF8() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/words.txt"
    try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: path))
    let error = try thrown(UserError.self) { try TextFile.lines(of: path) }
    #expect(error.message == "\(path):1: it is not text in UTF-8")
    #expect(error.status == .badData)
  }

  private func lines(_ bytes: [UInt8]) throws -> [String] {
    try TextFile.lines(in: bytes, named: "F")
  }

  @Test("a mark at the start is no part of the first line, and CR alone ends one too")
  func marksAndEnds() throws {
    #expect(try lines([0xEF, 0xBB, 0xBF] + Array("house\nmouse\n".utf8)) == ["house", "mouse"])
    #expect(try lines(Array("a\rb\r\nc\n\rd".utf8)) == ["a", "b", "c", "", "d"])
    #expect(try lines(Array("a\n\n".utf8)) == ["a", ""])
    #expect(try lines(Array("\u{FEFF}a\n\u{FEFF}b\nc\u{FEFF}".utf8)) == ["a", "b", "c\u{FEFF}"])
    #expect(try lines([]) == [])
  }

  @Test(
    "what is no UTF-8 is refused by the name of what it is",
    arguments: [
      ([0xFF, 0xFE, 0x61, 0], "F: it is text in UTF-16; save it as UTF-8"),
      ([0xFE, 0xFF, 0, 0x61], "F: it is text in UTF-16; save it as UTF-8"),
      ([0x61, 0, 0x62, 0], "F: it is text in UTF-16, it seems; save it as UTF-8"),
      ([0x61, 0], "F: it is text in UTF-16, it seems; save it as UTF-8"),
      // 中 and 上, whose lower byte is that of LF, in both orders of bytes
      (
        [0x2D, 0x4E, 10, 0, 0x0A, 0x4E, 10, 0],
        "F: it is text in UTF-16, it seems; save it as UTF-8"
      ),
      (
        [0x4E, 0x2D, 0, 10, 0x4E, 0x0A, 0, 10],
        "F: it is text in UTF-16, it seems; save it as UTF-8"
      ),
      ([0x61, 10, 0, 10, 0x62, 10], "F:2: there is a byte of zero: it is not text in UTF-8"),
      ([0xFF, 0xFE, 0, 0], "F: it is text in UTF-32; save it as UTF-8"),
      ([0x1F, 0x8B, 8, 0], "F: it is compressed with gzip; unpack it"),
      (
        Array("PK\u{3}\u{4}xl".utf8),
        "F: it is a ZIP archive or a spreadsheet (xlsx, ods); unpack it, or save the table as CSV"
      ),
      (Array("PAR1a".utf8), "F: it is a Parquet file; save the table as CSV or JSON lines"),
      (Array("SQLite format 3\0a".utf8), "F: it is an SQLite database; save the table as CSV"),
      (Array("%PDF-1.7\n".utf8), "F: it is a PDF document, no text"),
      (
        [0x80, 4, 0x95, 0],
        "F: it is a pickle of Python, no text; save the table as CSV or JSON lines"
      ),
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "F: it is a picture, no text"),
      ([0xFF, 0xD8, 0xFF, 0xE0, 0], "F: it is a picture, no text"),
      ([0x61, 10, 0x62, 0], "F:2: there is a byte of zero: it is not text in UTF-8"),
      ([0x61, 10, 10, 0xC3], "F:3: it is not text in UTF-8"),
    ] as [([UInt8], String)])
  func others(_ bytes: [UInt8], _ message: String) throws {
    #expect(try thrown(UserError.self) { try lines(bytes) }.message == message)
  }

  @Test("a device that has no end, but ends of lines, is not read until the memory is full")
  func endlessDevices() throws {
    let error = try thrown(UserError.self) { try TextFile.bytes(of: "/dev/urandom") }
    #expect(error.message == "/dev/urandom: it is larger than 256 MiB")
  }

  @Test("a file that would fill the memory is refused before it is read")
  func largeFiles() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("large.txt")
    let most = MemorySize.available / TextFile.shareOfMemory
    try folder.write("", to: "large.txt")
    // Nothing of it is on the disk.
    #expect(truncate(path, off_t(most + 1)) == 0)
    let error = try thrown(UserError.self) { try TextFile.bytes(of: path) }
    #expect(
      error.message == "\(path): it is larger than \(most >> 20) MiB, a quarter of the memory")
  }

  @Test("a line has an end")
  func longLines() throws {
    let error = try thrown(UserError.self) {
      try lines(Array(repeating: 0x61, count: TextFile.longestLine + 1))
    }
    #expect(error.message == "F:1: the line has 1048577 bytes, more than 1048576")
  }

  @Test("a folder and a missing file are said to be so")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let missing = try thrown(UserError.self) { try TextFile.lines(of: folder.file("x")) }
    #expect(missing.message == "\(folder.file("x")): there is no such file")
    #expect(missing.status == .noInput)
    let error = try thrown(UserError.self) { try TextFile.lines(of: folder.path) }
    #expect(error.message == "\(folder.path): it cannot be read: Is a directory")
  }
}
