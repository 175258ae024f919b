import Console
import Files
import Foundation
import TestSupport
import Testing

@Suite("Walks through folders") struct FolderWalkTests {
  private static func folder(_ files: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in files {
      let url = URL(fileURLWithPath: folder.file(file))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
    return folder
  }

  private func link(_ folder: TemporaryFolder, _ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(name), withDestinationPath: target)
  }

  @Test("a link is followed, and each folder is gone through once")
  func links() throws {
    let folder = try Self.folder("set/z/b.png", "set/a.png", "real/p/c.png", "real/p/d.png")
    try link(folder, "set/p", to: "../real/p")
    try link(folder, "set/again", to: "../real/p")
    try link(folder, "set/loop", to: ".")
    try link(folder, "set/b", to: "z")
    try link(folder, "real/p/up", to: "../../set")
    try link(folder, "set/e.png", to: "a.png")
    try link(folder, "set/lost.png", to: "nowhere.png")
    let walk = try FolderWalk(folder.file("set"))
    #expect(
      walk.files == ["a.png", "again/c.png", "again/d.png", "e.png", "lost.png", "z/b.png"])
    #expect(walk.repeated == ["again/up", "b", "loop", "p"])
    #expect(walk.links == ["again", "e.png", "lost.png"])
    #expect(
      try FolderWalk(folder.file("set"), isDeep: false).files == ["a.png", "e.png", "lost.png"])
  }

  @Test("hidden names are left out and named, whole folders as one")
  func hiddenNames() throws {
    let folder = try Self.folder(
      "a.png", ".ipynb_checkpoints/a-checkpoint.png", "below/._a.png", "__MACOSX/a.png",
      ".DS_Store", "below/c.png")
    let walk = try FolderWalk(folder.path)
    #expect(walk.files == ["a.png", "below/c.png"])
    #expect(walk.hidden == [".DS_Store", ".ipynb_checkpoints", "__MACOSX", "below/._a.png"])
  }

  @Test("names that are not UTF-8 are said to be so")
  func otherNames() throws {
    let folder = try Self.folder("é.png")
    let path = Array(folder.path.utf8CString.dropLast()) + [0x2F, 0x63, -23, 0x2E, 0x70, 0]
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    close(file)
    let walk = try FolderWalk(folder.path)
    #expect(walk.files == ["é.png"] && walk.unnamable == ["c\\xE9.p"])
    unlink(path)
  }

  @Test("a folder that is not there is an error, one below that cannot be read a finding")
  func unreadable() throws {
    let folder = try Self.folder("a.png", "below/b.png")
    let error = try thrown(UserError.self) { try FolderWalk(folder.file("nowhere")) }
    #expect(
      error.message
        == "\(folder.path)/nowhere: the folder cannot be read (No such file or directory)")
    guard getuid() != 0 else {
      // The superuser reads every folder.
      return #expect(try FolderWalk(folder.path).files == ["a.png", "below/b.png"])
    }
    chmod(folder.file("below"), 0)
    defer { chmod(folder.file("below"), 0o700) }
    let walk = try FolderWalk(folder.path)
    #expect(walk.files == ["a.png"])
    #expect(walk.unreadable.map(\.path) == ["below"])
    #expect(walk.unreadable.map(\.reason) == ["Permission denied"])
  }
}
