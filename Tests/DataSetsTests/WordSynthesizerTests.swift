import Console
import Drawing
import Foundation
import Testing

@Suite struct WordSynthesizerTests {
  @Test func hasAListOfWordsOfItsOwn() {
    let words = WordList.builtIn.words
    #expect(words.count > 500)
    #expect(Set(words).count == words.count)
    #expect(words.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLowercase } })
  }

  @Test(arguments: [1, 3]) func drawsSamplesThatDependOnSeedAndNumberAlone(channels: Int) throws {
    func draw(_ seed: UInt64, _ number: Int) throws -> WordSynthesizer.Drawn {
      let synthesizer = WordSynthesizer(
        renderer: try WordRenderer(), height: 32, channels: channels, seed: seed)
      return try synthesizer.draw("letter", number: number, source: "7.png").get()
    }
    let first = try draw(1, 7)
    #expect(first.sample.label == "letter" && first.sample.source == "7.png")
    #expect(first.sample.pixels.count == first.sample.width * 32 * channels)
    #expect(try draw(1, 7) == first)
    #expect(try draw(1, 8) != first)
    #expect(try draw(2, 7) != first)
  }

  @Test func namesWordsThatNoFontCanDraw() throws {
    let synthesizer = WordSynthesizer(
      renderer: try WordRenderer(), height: 32, channels: 1, seed: 0)
    let long = String(repeating: "a", count: 20_000)
    guard case .failure(let tooLong) = synthesizer.draw(long, number: 0, source: "0.png") else {
      Issue.record("a picture of 20,000 letters was drawn")
      return
    }
    #expect(tooLong.sample.name == "0.png \"\(long.prefix(40))…\"")
    guard case .failure(let error) = synthesizer.draw("a\u{E123}", number: 0, source: "0.png")
    else {
      Issue.record("a letter without a glyph was drawn")
      return
    }
    #expect(error.sample.reason == .noGlyphs)
  }

  @Test func readsWordsFromAFile() throws {
    try Fixtures.withFolder { folder in
      let path = folder + "/words.txt"
      let text = "\u{FEFF}one\r\n\n two words \none\nſüß"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let list = try WordList(file: path)
      #expect(list.words == ["one", "two words", "ſüß"])
      #expect(list.repeated == 1)
      try Data("\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: UserError.self) { try WordList(file: path) }
      #expect(throws: UserError.self) { try WordList(file: folder + "/nowhere.txt") }
    }
  }
}
