import Console
import Foundation
import Samples
import Shards
import TestSupport
import Testing
import TextDirection

/// What is found about samples, and what is done about it.
@Suite struct SampleAuditTests {
  private func listing(_ labels: [String]) -> SampleListing {
    var listing = SampleListing()
    listing.samples = ListedSamples(
      labels.enumerated().map { ListedSample(path: "", label: $1, source: "\($0).png") })
    return listing
  }

  /// Judges samples after another. Held out are those whose sources end in "held out".
  private func judge(_ samples: Sample..., by audit: SampleAudit) throws -> [SkippedSample?] {
    let listed = ListedSamples(
      samples.map { ListedSample(path: $0.source, label: $0.label, source: $0.source) })
    return try samples.enumerated().map {
      try audit.judge($1, at: $0, of: listed, isHeldOut: $1.source.hasSuffix("held out"))
    }
  }

  private func policy(_ rules: String...) -> AuditPolicy {
    var policy = AuditPolicy()
    for rule in rules { #expect(policy.apply(rule) == nil) }
    return policy
  }

  private func sample(_ shade: UInt8, _ label: String, _ source: String, width: Int = 12) -> Sample
  {
    Sample(
      pixels: [UInt8](repeating: shade, count: width * 4), width: width, label: label,
      source: source)
  }

  private static func summary(_ findings: [SkippedSample]) -> [String] {
    findings.map { "\($0.reason.rawValue) | \($0.name)" }
  }

  @Test func textsAreBroughtToNFCUnlessToldOtherwise() throws {
    let decomposed = "o\u{308}ffentlich"
    let audit = SampleAudit()
    let judged = try audit.texts(of: listing([decomposed, "\u{F6}ffentlich", "ſchön"]))
    #expect(
      judged.samples.map { Array($0.label.utf8) } == [
        Array("\u{F6}ffentlich".utf8), Array("\u{F6}ffentlich".utf8), Array("ſchön".utf8),
      ])
    #expect(Self.summary(audit.kept) == ["not normalised | 0.png"])
    let same = try SampleAudit(form: .none).texts(of: listing([decomposed]))
    #expect(Array(same.samples[0].label.utf8) == Array(decomposed.utf8))
    let compatible = try SampleAudit(form: .nfkc).texts(of: listing(["ﬁn"]))
    #expect(compatible.samples[0].label == "fin")
    let strict = SampleAudit(policy: policy("not-normalised=skip"))
    #expect(try strict.texts(of: listing([decomposed])).samples == [])
  }

  @Test func invisibleMarksAndUnknownCharactersAreFound() throws {
    let labels = ["abc", "a\u{200F}b", "abd", "\u{202B}ab", "a\u{AD}b"]
    let audit = SampleAudit(alphabet: Set("abc\u{200F}\u{AD}".unicodeScalars))
    let judged = try audit.texts(of: listing(labels))
    #expect(judged.samples.map(\.source) == ["0.png", "1.png", "4.png"])
    #expect(
      Self.summary(judged.skipped) == ["outside alphabet | 2.png", "outside alphabet | 3.png"])
    #expect(judged.skipped[0].detail == "\"abd\" has \"d\" (U+0064)")
    #expect(Self.summary(audit.kept) == ["direction mark | 1.png", "format character | 4.png"])
    let invisible = ["\u{FEFF}a", "a\u{200B}", "a\u{2028}b"]
    let other = SampleAudit()
    _ = try other.texts(of: listing(invisible))
    #expect(other.kept.count == 3)
  }

  @Test(
    "Each character that cannot be read off a picture is a finding of its kind",
    arguments: [
      (
        "caf\u{FFFD}", "replacement character",
        "\"caf<U+FFFD>\" has U+FFFD, which stands for a character that was lost", false
      ),
      (
        "a\u{FFFC}", "replacement character",
        "\"a<U+FFFC>\" has U+FFFC, which stands for something that is no text", false
      ),
      ("a\u{2800}b", "unusual space", "\"a<U+2800>b\" has the space U+2800, not U+0020", true),
      ("a\u{FFFE}", "noncharacter", "\"a<U+FFFE>\" has U+FFFE, which is no character", false),
      ("a\u{1FFFF}", "noncharacter", "\"a<U+1FFFF>\" has U+1FFFF, which is no character", false),
      (
        "a\u{378}", "unassigned character",
        "\"a<U+0378>\" has U+0378, which no character is assigned to", true
      ),
      (
        "a\u{F1AC}", "private use",
        "\"a<U+F1AC>\" has U+F1AC, of which only a font of its own knows what it is", true
      ),
      (
        "\u{301}a", "leading mark",
        "\"◌\u{301}a\" has the combining mark U+0301 without a letter before it", true
      ),
      (
        "a \u{301}b", "leading mark",
        "\"a ◌\u{301}b\" has the combining mark U+0301 without a letter before it", true
      ),
      ("a\u{A0}b", "unusual space", "\"a<U+00A0>b\" has the space U+00A0, not U+0020", true),
      ("a\u{3000}b", "unusual space", "\"a<U+3000>b\" has the space U+3000, not U+0020", true),
      ("a\u{2028}b", "unusual space", "\"a<U+2028>b\" has the space U+2028, not U+0020", true),
      ("a  b", "unusual space", "\"a  b\" has two spaces in a row", true),
      ("a\u{AD}b", "format character", "\"a<U+00AD>b\" has the invisible mark U+00AD", true),
      ("a\u{3164}b", "format character", "\"a<U+3164>b\" has the invisible mark U+3164", true),
      ("a\u{200D}", "format character", "\"a<U+200D>\" has the invisible mark U+200D", true),
      (
        "###", "illegible text",
        "\"###\" says in many data sets that the text cannot be read; --on illegible-text=keep takes it as it stands",
        false
      ),
      ("a\u{2067}b", "direction mark", "\"a<U+2067>b\" has the invisible mark U+2067", true),
    ])
  func charactersByTheirCategories(
    _ label: String, _ kind: String, _ detail: String, _ isKept: Bool
  ) throws {
    let audit = SampleAudit()
    let judged = try audit.texts(of: listing([label]))
    #expect(judged.samples.count == (isKept ? 1 : 0))
    let findings = audit.kept + judged.skipped
    #expect(findings.map(\.reason.rawValue) == [kind])
    #expect(findings.map(\.detail) == [detail])
    let strict = SampleAudit(
      policy: policy("\(kind.split(separator: " ").joined(separator: "-"))=skip"))
    #expect(try strict.texts(of: listing([label])).samples.isEmpty)
  }

  @Test func aFindingNamesItsSampleOnce() {
    func sentence(_ name: String, _ detail: String) -> String {
      SkippedSample(reason: .undecodable, name: name, detail: detail).sentence
    }
    #expect(sentence("a.png", "a.png: not a picture") == "a.png: not a picture")
    #expect(sentence("a", "a text in quotes") == "a: a text in quotes")
  }

  @Test func whatIsSpeltWithJoinersAndMarksHasNoFinding() throws {
    let labels = [
      "می\u{200C}خواهم", "क\u{94D}\u{200D}ष", "👩\u{200D}🚀", "❤\u{FE0F}", "q\u{307}", "Straße",
    ]
    let audit = SampleAudit()
    #expect(try audit.texts(of: listing(labels)).samples.count == labels.count)
    #expect(audit.kept == [])
  }

  @Test func everyPictureThatIsOnBothSidesIsNamedInWhateverOrder() throws {
    let audit = SampleAudit()
    _ = try judge(
      sample(1, "a", "0 held out"), sample(1, "a", "1"), sample(1, "a", "2 held out"),
      sample(1, "a", "3"), by: audit)
    #expect(
      audit.kept.filter { $0.reason == .leakage }.map(\.name) == ["1", "2 held out", "3"])
  }

  @Test func aGraphemeClusterNeedsOneFrame() throws {
    let label = "ที่นี้นี่"
    #expect(SymbolUnit.scalar.framesNeeded(for: label) == 9)
    #expect(SymbolUnit.grapheme.framesNeeded(for: label) == 3)
    #expect(SymbolUnit.grapheme.framesNeeded(for: "e\u{301}é") == 3)
    let frames: @Sendable (Int) -> Int = { $0 / 4 }
    for (unit, found) in [(SymbolUnit.scalar, 1), (.grapheme, 0)] {
      let audit = SampleAudit(policy: policy("cannot-fit=keep"), frames: frames, unit: unit)
      _ = try judge(sample(1, label, "0"), by: audit)
      #expect(audit.kept.count == found)
    }
  }

  @Test func equalPixelsAreFoundWithAndWithoutEqualTexts() throws {
    let audit = SampleAudit()
    let found = try judge(
      sample(1, "a", "0"), sample(1, "a", "1"), sample(1, "b", "2 held out"),
      sample(2, "a", "3 held out"), sample(1, "a", "4", width: 11), by: audit)
    #expect(found == [nil, nil, nil, nil, nil])
    #expect(
      Self.summary(audit.kept) == [
        "duplicate | 1", "conflicting duplicate | 2 held out", "leakage | 2 held out",
      ])
    #expect(
      audit.kept[1].detail == "the pixels of 0, which says \"a\", say \"b\" here")
    let strict = SampleAudit(policy: policy("duplicate=skip"))
    let judged = try judge(sample(1, "a", "0"), sample(1, "a", "1"), by: strict)
    #expect(judged.map { $0?.reason } == [nil, .duplicate])
  }

  @Test func charactersThatOnlyValidationHasAreFound() throws {
    let audit = SampleAudit()
    _ = try judge(
      sample(1, "ab", "0"), sample(2, "abc", "1 held out"), sample(3, "cd", "2 held out"),
      by: audit)
    try audit.finish()
    #expect(
      Self.summary(audit.kept) == [
        "unseen character | 1 held out", "unseen character | 2 held out",
      ])
    #expect(audit.kept[1].detail.hasPrefix("\"d\" (U+0064)"))
  }

  @Test func shapesThatNoTextHasAreFound() throws {
    let audit = SampleAudit()
    let shapes = [
      (1, "abc"), (2, "abc"), (1, "ab"), (13, "a"), (12, "a"), (25, "ab"), (2, "a b c d e f g h i"),
      (2, "a b c d e"),
    ]
    for (number, (width, label)) in shapes.enumerated() {
      let wide = sample(UInt8(number), label, "\(width) \(label)", width: width)
      #expect(try judge(wide, by: audit) == [nil])
    }
    #expect(
      Self.summary(audit.kept) == [
        "absurd shape | 1 abc", "absurd shape | 13 a", "absurd shape | 25 ab",
        "absurd shape | 2 a b c d e f g h i",
      ])
    let colour = SampleAudit(channels: 3)
    let pixels = [UInt8](repeating: 7, count: 41 * 4 * 3)
    _ = try judge(Sample(pixels: pixels, width: 41, label: "a", source: "c"), by: colour)
    #expect(Self.summary(colour.kept) == ["absurd shape | c"])
  }

  @Test func labelsThatCannotFitMayBeKept() throws {
    let audit = SampleAudit(policy: policy("cannot-fit=keep"), frames: { $0 / 4 })
    #expect(try judge(sample(1, "aabbb", "0", width: 20), by: audit) == [nil])
    #expect(audit.kept[0].detail == "\"aabbb\" needs 8 frames, its 20 pixels give 5")
  }

  @Test func stopNamesTheSampleAndTheRule() throws {
    let audit = SampleAudit(policy: policy("direction-mark=stop"))
    let error = try thrown(UserError.self) { try audit.texts(of: listing(["a\u{200E}"])) }
    #expect(
      error.message
        == "0.png: \"a<U+200E>\" has the invisible mark U+200E (direction mark); nothing was written, "
        + "as --on direction-mark=stop asks for")
  }

  @Test func rulesThatMakeNoSenseAreRefused() {
    var policy = AuditPolicy()
    #expect(policy.apply("duplicate") == "duplicate is not of the form kind=action")
    #expect(policy.apply("dupes=keep")?.hasPrefix("there is no kind dupes; the kinds are") == true)
    #expect(
      policy.apply("undecodable=keep")
        == "for undecodable, the action is one of skip, stop, not keep")
  }

  @Test func anImportThatStopsWritesNothing() throws {
    try Fixtures.withFolder { folder in
      let list = folder + "/list.tsv"
      try Data("grey.png\ta\nempty.png\tb\ngrey.png\ta\n".utf8).write(
        to: URL(fileURLWithPath: list))
      func run(_ rules: String...) throws -> ImagesProgram.Outcome {
        try ImagesProgram.run(
          ["dataset", "import", Fixtures.image(""), "--labels", list, "-o", folder + "/set"]
            + rules.flatMap { ["--on", $0] })
      }
      let stopped = try run("empty-file=stop")
      #expect(stopped.status == 65)
      #expect(stopped.errors.contains("(empty file); nothing was written"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/set"))
      #expect(try run("empty-file=keep").status == 64)
      let kept = try run("duplicate=skip")
      #expect(kept.status == 0 && kept.output.hasPrefix("kept      1 sample\nskipped   2\n"))
    }
  }
}
