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
    #expect(error.message == "\(path): it is not text in UTF-8")
    #expect(error.status == .badData)
  }
}
