import Files
import Foundation
import TestSupport
import Testing

/// Which existing files a command's output may replace.
@Suite struct OutputKindTests {
  private let folder = try! TemporaryFolder()

  private func refusal(
    _ kind: OutputKind, _ name: String, inputs: [String] = []
  ) -> String? {
    do {
      try kind.check(folder.file(name), inputs: inputs.map(folder.file))
      return nil
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test func aFileThatTheCommandReadsIsNeverReplaced() throws {
    try folder.write("a text", to: "words.txt")
    symlink("words.txt", folder.file("link.txt"))
    link(folder.file("words.txt"), folder.file("hard.txt"))
    #expect(refusal(.text, "words.txt") == nil)
    #expect(
      refusal(.text, "words.txt", inputs: ["other.txt", "words.txt"])
        == "words.txt: the command reads this file; name another one to write to")
    for other in ["link.txt", "hard.txt"] {
      #expect(
        refusal(.text, other, inputs: ["words.txt"])
          == "\(other): the command reads this file as words.txt; name another one to write to")
      #expect(refusal(.text, "words.txt", inputs: [other]) != nil)
    }
    #expect(refusal(.text, "nowhere.txt", inputs: ["nowhere.txt"]) == nil)
  }

  @Test func textTakesThePlaceOfTextAlone() throws {
    for (name, bytes, said) in [
      ("a.h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file"),
      (
        "b.h5",
        Array(repeating: 1, count: 512) + [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
        "an HDF5 file"
      ),
      ("a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a picture"),
      ("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "a picture"),
      ("a.gif", Array("GIF89a".utf8), "a picture"),
      ("a.pgm", Array("P5 3 3 255 ".utf8), "a picture"),
      ("a.tif", [0x49, 0x49, 0x2A, 0], "a picture"),
      ("a.bmp", Array("BM".utf8) + [0x36, 0, 0, 0], "a picture"),
      ("b.tif", [0x4D, 0x4D, 0, 0x2B], "a picture"),
      ("a.pam", Array("P7\nWIDTH 3\n".utf8), "a picture"),
      ("a.jp2", [0xFF, 0x4F, 0xFF, 0x51], "a picture"),
      ("a.webp", Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBP".utf8), "a picture"),
      ("data.mdb", [0, 0, 0, 0, 1], "a file that is no text"),
    ] as [(String, [UInt8], String)] {
      try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
      for (kind, noun) in [
        (OutputKind.text, "text"), (.page, "a page"), (.readings, "a table of readings"),
        (.jsonReadings, "readings as JSON lines"), (.arpa, "an ARPA file"),
        (.table(firstColumn: "set"), "a CSV table"),
      ] {
        #expect(
          refusal(kind, name)
            == "\(name): \(said) is there, and \(noun) would replace it; name another file to write to, or "
            + "remove this one")
      }
      #expect((refusal(.picture, name) == nil) == (name == "a.png"), "\(name)")
    }
    for text in [
      "", "Größe\n", "BM is a name\n", "RIFF\n", "P5 is one\n", "P7\nand P8\n", "< 5\n", "[3]\n",
      "{x}\n", "a\r\nb\n",
    ] {
      try folder.write(text, to: "text")
      #expect(refusal(.text, "text") == nil, "\(text)")
      #expect((refusal(.picture, "text") == nil) == text.isEmpty, "\(text)")
    }
  }

  @Test func aPageTakesThePlaceOfOneOfThisProgramAlone() throws {
    try folder.write("<?xml version=\"1.0\"?><alto/>", to: "a.xml")
    #expect(
      refusal(.page, "a.xml")?.hasPrefix("a.xml: a page that crnn-dist did not write is there")
        == true)
    try folder.write(
      "<alto><fileName>crnn-dist/a.png</fileName></alto>", to: "a.xml")
    #expect(refusal(.page, "a.xml") != nil)
    try folder.write("<alto><softwareName>crnn-dist</softwareName></alto>", to: "a.xml")
    #expect(refusal(.page, "a.xml") == nil)
  }

  private static let beginnings = [
    ("text", "Erste Zeile\n\n(2)\n", "a text of another kind"),
    ("readings", "a.png\tabc\t0.9000\t1.0000\n", "a text of another kind"),
    ("truth", "a.png\tabc\n", "a text of another kind"),
    ("places", "a.png\tabc\t17\t30\n", "a text of another kind"),
    ("jsonReadings", "{\"best_path_probability\":1,\"characters\":[]}\n", "JSON"),
    ("json", "{\"a\": 1}", "JSON"), ("list", "[\n {\"a\": 1}]", "JSON"),
    ("table", "set,samples\na,3\n", "a text of another kind"),
    ("arpa", "\n\\data\\\nngram 1=2\n", "an ARPA file"),
    ("script", "#!/bin/sh\n", "a script"),
    ("foreign", "\u{FEFF}<?xml version=\"1.0\"?><PcGts/>\n", "a page that crnn-dist did not write"),
    ("card", "---\nlibrary_name: \"crnn-dist\"\n---\n\n# words\n", "a text of another kind"),
    ("head", "---\ntitle: mine\n---\n# software_name: \"crnn-dist\"\n", "a text of another kind"),
    (
      "entry", "# crnn-dist 0.1.0 wrote this.\nschema: x\n# url: https://…\n",
      "a text of another kind"
    ),
    ("edited", "# crnn-dist 0.1.0 wrote this.\nurl: https://a.b\n", "a text of another kind"),
    ("page", "<html><!-- written by crnn-dist on day --></html>", "a page that crnn-dist wrote"),
  ]

  @Test func aTextTakesThePlaceOfOneOfItsKindAlone() throws {
    let kinds: [(OutputKind, own: [String])] = [
      // A table of one column is plain text, too.
      (.text, ["text", "table", "card", "head", "entry", "edited"]), (.readings, ["readings"]),
      (.jsonReadings, ["jsonReadings"]),
      (.table(firstColumn: "set"), ["table"]), (.arpa, ["arpa"]), (.page, ["page"]), (.picture, []),
      (.card, ["card"]), (.catalogueEntry, ["entry"]),
    ]
    for (name, text, said) in Self.beginnings {
      try folder.write(text, to: name)
      for (kind, own) in kinds {
        let refusal = refusal(kind, name)
        #expect((refusal == nil) == own.contains(name), "\(kind) over \(name)")
        if let refusal { #expect(refusal.hasPrefix("\(name): \(said) is there, and "), "\(kind)") }
      }
    }
    for kind in kinds {
      try folder.write(" \n", to: "blank")
      #expect(refusal(kind.0, "blank") == nil)
    }
  }

  @Test func whatIsNoFileIsWrittenTo() throws {
    #expect(throws: Never.self) { try OutputKind.text.check("/dev/null", inputs: ["/dev/null"]) }
  }
}
