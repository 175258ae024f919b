import Console
import Files
import Foundation
import TestSupport
import Testing

@Suite("Durable files") struct DurableFileTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("the old file stays until the new one is whole, and its permissions stay after")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("read.tsv")
    try folder.write("old", to: "read.tsv")
    chmod(path, 0o640)
    let file = try DurableFile(path)
    try file.write("new ")
    try file.write(Array("text".utf8))
    #expect(try text(path) == "old")
    let partial = try #require(try folder.names().first { $0 != "read.tsv" })
    #expect(partial.hasPrefix("read.tsv.") && partial.hasSuffix(".partial"))
    try file.publish()
    #expect(try text(path) == "new text")
    #expect(try folder.names() == ["read.tsv"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test("a folder that cannot be made has the reason")
  func foldersThatCannotBeMade() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    for (name, target) in [("gone", folder.file("nothing")), ("ring", folder.file("ring"))] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(name), withDestinationPath: target)
    }
    let reasons = [
      "file": "a file has that name",
      "file/below": "a file has that name: \(folder.file("file"))",
      "file/below/deep": "a file has that name: \(folder.file("file"))",
      "gone": "the link leads to \(folder.file("nothing")), which does not exist",
      "gone/below":
        "the link \(folder.file("gone")) leads to \(folder.file("nothing")), which does not exist",
      "ring": "the link leads to \(folder.file("ring")), which does not exist",
      String(repeating: "x", count: 300): "File name too long",
    ]
    for (name, reason) in reasons {
      let path = folder.file(name)
      let error = try thrown(UserError.self) {
        try OutputFolder.make(path, kind: "run folder", remedy: "name another one")
      }
      #expect(
        error.message == "\(path): the run folder cannot be made: \(reason); name another one")
      #expect(error.status == .cannotWrite)
    }
  }

  @Test("a file that is given up leaves nothing")
  func givingUp() throws {
    let folder = try TemporaryFolder()
    try DurableFile(folder.file("x")).write("half")
    #expect(try folder.names() == [])
  }

  @Test("two writers of one name do not share a file, and the name is of one of them")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    let (one, two) = (try DurableFile(folder.file("x")), try DurableFile(folder.file("x")))
    try one.write("one")
    try two.write("two")
    try two.publish()
    try one.publish()
    #expect(try text(folder.file("x")) == "one")
  }

  @Test("a link is followed, also to a file that is not there yet")
  func links() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "real")
    try DurableFile.write("text", to: folder.file("link"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real")
    #expect(try text(folder.file("real")) == "text")
  }

  @Test("a name of 255 bytes can be written")
  func longName() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "é", count: 127) + "x"
    try DurableFile.write("text", to: folder.file(name))
    #expect(try text(folder.file(name)) == "text")
  }

  @Test("what is no file is written to and stays what it is")
  func pipes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try DurableFile.write("through", to: path)
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = read(reader, &bytes, 20)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
    #expect(try folder.names() == ["pipe"])
    try DurableFile.write("nowhere", to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test("a folder, a device that is full and a missing folder are said to be so")
  func failures() throws {
    let folder = try TemporaryFolder()
    let cases = [
      (folder.path, "\(folder.path): cannot be written: Is a directory"),
      (
        "/dev/full",
        "/dev/full: cannot be written: No space left on device; free some space there, or write to another file system"
      ),
    ]
    for (path, message) in cases {
      let error = try thrown(UserError.self) { try DurableFile.write("text", to: path) }
      #expect(error.message == message)
      #expect(error.status == .cannotWrite)
    }
    let error = try thrown(UserError.self) {
      try DurableFile.write("text", to: folder.file("none/x"))
    }
    #expect(error.message.hasSuffix("cannot be made: No such file or directory"))
  }
}
