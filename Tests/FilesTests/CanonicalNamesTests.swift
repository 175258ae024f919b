import Files
import Foundation
import TestSupport
import Testing

/// Names that Unicode writes in several forms: the bytes come first, then the one equivalent name.
@Suite struct CanonicalNamesTests {
  private static let composed = "\u{F6}\u{E9}"
  private static let decomposed = "o\u{308}e\u{301}"
  private static let mixed = "o\u{308}\u{E9}"

  /// What is found, in bytes and as text: the name, `missing`, or the equivalent names.
  private static func text(_ match: CanonicalNames<String>.Match) -> [[UInt8]] {
    switch match {
    case .missing: []
    case .found(let name): [Array(name.utf8)]
    case .ambiguous(let names): names.map { Array($0.utf8) }
    }
  }

  @Test func theSameBytesComeFirst() {
    var names = CanonicalNames<String>()
    for name in [Self.composed, Self.decomposed, "plain"] {
      let (isNew, isNewAgain) = (names.insert(name, as: name), names.insert("another", as: name))
      #expect(isNew && !isNewAgain)
    }
    for name in [Self.composed, Self.decomposed, "plain"] {
      #expect(Self.text(names.find(name)) == [Array(name.utf8)])
    }
    guard case .missing = names.find("pla\u{ED}n") else {
      Issue.record("another name is none of the two")
      return
    }
  }

  @Test func theOneEquivalentNameIsMeantAndOfSeveralNone() {
    var names = CanonicalNames<String>()
    names.insert(Self.mixed, as: Self.mixed)
    for name in [Self.composed, Self.decomposed] {
      #expect(Self.text(names.find(name)) == [Array(Self.mixed.utf8)])
    }
    names.insert(Self.composed, as: Self.composed)
    guard case .ambiguous(let found) = names.find(Self.decomposed) else {
      Issue.record("two names are equivalent")
      return
    }
    #expect(found.map { Array($0.utf8) } == [Self.mixed, Self.composed].map { Array($0.utf8) })
    #expect(
      NameForms.ambiguity(found)
        == "2 names are the same text in other forms of Unicode (mixed and composed), and none in the form that is "
        + "asked for; rename all but one")
  }

  @Test func aPathIsFoundWhoseFolderAndNameHaveOtherForms() throws {
    let root = try TemporaryFolder()
    let folder = root.file(Self.decomposed)
    mkdir(folder, 0o777)
    let file = "\(folder)/\(Self.mixed).png"
    #expect(FileManager.default.createFile(atPath: file, contents: Data("x".utf8)))
    for parent in [Self.composed, Self.decomposed, Self.mixed] {
      for name in [Self.composed, Self.decomposed, Self.mixed] {
        let path = root.file("\(parent)/../\(parent)/\(name).png")
        guard case .found(let found) = CanonicalPath.find(path) else {
          Issue.record("\(path) is there in another form")
          continue
        }
        #expect(try String(contentsOfFile: found, encoding: .utf8) == "x")
      }
    }
    #expect(Self.text(CanonicalPath.find(root.file("\(Self.composed)/none.png"))).isEmpty)
    #expect(Self.text(CanonicalPath.find(root.file("none/\(Self.composed)"))).isEmpty)
  }

  @Test func aPathThatMayBeTwoFilesIsNone() throws {
    let folder = try TemporaryFolder()
    for name in [Self.composed, Self.decomposed] { try folder.write(name, to: name) }
    #expect(Self.text(CanonicalPath.find(folder.file(Self.mixed))).count == 2)
    #expect(
      Self.text(CanonicalPath.find(folder.file(Self.composed)))
        == [Array(folder.file(Self.composed).utf8)])
    // What is gone since the folder was looked at is not found.
    #expect(unlink(folder.file(Self.composed)) == 0)
    #expect(
      Self.text(CanonicalPath.find(folder.file(Self.mixed)))
        == [Array(folder.file(Self.decomposed).utf8)])
  }
}
