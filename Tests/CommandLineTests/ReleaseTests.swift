import Console
import Foundation
import TestSupport
import Testing

/// What a release is made of agrees with itself.
@Suite struct ReleaseTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test(arguments: [
    ("CITATION.cff", "\nversion: @\n"),
    ("Packaging/debian/changelog", "crnn-dist (@-"),
    ("Packaging/Dockerfile", "ARG VERSION=@\n"),
    ("Packaging/crnn-dist.def", "    VERSION=@\n"),
    ("README.md", "\ngood     crnn-dist: @\n"),
    ("tools/ocrd/ocrd-tool.json", "\"version\": \"@\""),
    ("docs/installing.md", " crnn-dist-@-source.tar.gz\n"),
  ])
  func everyFileThatNamesTheVersionNamesThisOne(file: String, pattern: String) throws {
    let text = try String(contentsOfFile: "\(Self.root)/\(file)", encoding: .utf8)
    #expect(text.contains(pattern.replacing("@", with: ProgramVersion.text)))
  }

  @Test(arguments: ["Packaging/debian/control", "Packaging/Dockerfile", "Packaging/crnn-dist.def"])
  func whateverBuildsAPackageNamesTheLibrariesThatThisMachineInstalls(file: String) throws {
    let (named, installed) = (
      try Self.libraries(in: file), try Self.libraries(in: "scripts/install-packages.sh")
    )
    #expect(named.count > 5)
    #expect(named == installed)
  }

  /// The packages with the headers of a library that a file names.
  private static func libraries(in file: String) throws -> Set<Substring> {
    let text = try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
    let words = text.split { !$0.isLetter && !$0.isNumber && !"-+.".contains($0) }
    return Set(words.filter { $0.hasPrefix("lib") && $0.hasSuffix("-dev") })
  }

  @Test func scriptsReadTheVersionFromItsPlace() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.script(
      "cd '\(Self.root)' && source scripts/release.sh && echo $version", in: folder.path)
    #expect(outcome.output == "\(ProgramVersion.text)\n", "\(outcome.errors)")
  }

  @Test func aTarballHasTheSameBytesWheneverAndByWhomeverItIsPacked() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.script(
      """
      cd '\(Self.root)' && source scripts/release.sh && cd "$OLDPWD"
      SOURCE_DATE_EPOCH=1700000000
      mkdir -p first/crnn second/crnn
      echo one > first/crnn/b; echo two > first/crnn/a; chmod 600 first/crnn/b
      umask 027; sleep 1.1
      echo two > second/crnn/a; echo one > second/crnn/b
      pack first/crnn first.tar.gz; pack second/crnn second.tar.gz
      cmp first.tar.gz second.tar.gz && tar -tvf first.tar.gz
      """, in: folder.path)
    let lines = outcome.output.split(separator: "\n").suffix(3)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(lines.map { $0.split(separator: " ").last } == ["crnn/", "crnn/a", "crnn/b"])
    #expect(lines.allSatisfy { $0.contains(" 0/0 ") && $0.contains("2023-11-14") })
  }
}
