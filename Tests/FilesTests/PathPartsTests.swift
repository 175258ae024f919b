import Files
import Testing

/// Paths as people give them.
@Suite struct PathPartsTests {
  @Test(arguments: [
    ("o", "", "o"), ("é", "", "é"), ("ab", "", "ab"), ("a/b", "a", "b"), ("a/b/", "a", "b"),
    ("a//b//", "a", "b"), ("/a", "/", "a"), ("/a/b", "/a", "b"), ("//a", "/", "a"), ("/", "/", "/"),
    ("//", "/", "/"), ("", "", ""), ("./a", ".", "a"), ("..", "", ".."),
    // a name that begins with a combining mark
    ("a/\u{301}b", "a", "\u{301}b"), ("\u{301}/b", "\u{301}", "b"),
  ]) func aPathIsAFolderAndAName(_ path: String, _ folder: String, _ name: String) {
    #expect(Array(PathParts.folder(of: path).utf8) == Array(folder.utf8))
    #expect(Array(PathParts.name(of: path).utf8) == Array(name.utf8))
  }

  @Test func aNameIsPutBehindAFolder() {
    #expect(PathParts.path("a", "b") == "a/b")
    #expect(PathParts.path("a/", "b") == "a/b")
    #expect(PathParts.path("/", "b") == "/b")
  }
}
