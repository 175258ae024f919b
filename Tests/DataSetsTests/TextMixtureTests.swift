import Console
import Drawing
import Foundation
import TestSupport
import Testing

@Suite struct TextMixtureTests {
  private func texts(
    _ mixture: TextMixture, _ sources: [WordSource], count: Int = 4000, seed: UInt64 = 1
  ) throws -> [String] {
    let plan = try SynthesisPlan(
      sources, order: .mixed(mixture), perWord: 1, total: count, validation: nil, seed: seed)
    return (0..<count).map { plan[$0].word }
  }

  @Test func drawsTheWordsOfATextAsOftenAsTheyStandInIt() throws {
    try Fixtures.withFolder { folder in
      let path = folder + "/text.txt"
      try Data("the cat the\nhat the  \u{FEFF}".utf8).write(to: URL(fileURLWithPath: path))
      let source = try WordSource(text: path)
      let texts = try texts(TextMixture(), [source])
      let often = texts.count { $0 == "the" }
      // Three of five, or of six with the mark; four standard deviations are 0.031.
      #expect(abs(Double(often) / 4000 - 0.5) < 0.13)
      #expect(source.leftOut == [])
      try Data("a b\u{1}c d a\u{7F}".utf8).write(to: URL(fileURLWithPath: path))
      let partial = try WordSource(text: path)
      #expect(partial.words == ["a", "d"])
      #expect(
        partial.leftOut.map(\.sentence) == [
          "\(path):1: the text has the control character U+0001",
          "\(path):1: the text has the control character U+007F",
        ])
      try Data(" \n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: UserError.self) { try WordSource(text: path) }
    }
  }

  @Test func wordsThatAnImportWouldLeaveOutAreNotDrawnAndOddOnesAreNamed() throws {
    try Fixtures.withFolder { folder in
      let path = folder + "/words.txt"
      func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      }
      try write("one\nhe\u{FFFD}lo\ntwo\n")
      let error = try thrown(UserError.self) { try WordList(file: path) }
      #expect(
        error.message
          == "\(path):2: \"he<U+FFFD>lo\" has U+FFFD, which stands for a character that was lost"
      )
      let text = try WordSource(text: path)
      #expect(text.words == ["one", "two"])
      #expect(text.leftOut.map(\.name) == ["\(path):2"] && text.noted == [])
      try write("one\n\u{E000}x\n\u{E000}x\ntwo  words\n")
      let noted = try WordList(file: path).noted.map { "\($0.reason.rawValue) | \($0.name)" }
      #expect(
        noted == [
          "private use | \(path):2", "private use | \(path):3", "unusual space | \(path):4",
        ])
      let once = try WordSource(text: path)
      #expect(once.words == ["one", "two", "words", "\u{E000}x"] && once.leftOut == [])
      #expect(once.noted.map(\.name) == ["\(path):2"])
    }
  }

  @Test func drawsFromEachSourceAlike() throws {
    let texts = try texts(
      TextMixture(), [WordSource(words: ["one"]), WordSource(words: (0..<99).map { "w\($0)" })])
    #expect(abs(Double(texts.count { $0 == "one" }) / 4000 - 0.5) < 0.032)
  }

  @Test func mixesStringsNumbersAndPunctuationInTheirShares() throws {
    let source = WordSource(words: ["abc", "cab"])
    let share = { (mixture: TextMixture, isIt: (String) -> Bool) in
      Double(try texts(mixture, [source]).count(where: isIt)) / 4000
    }
    let strings = try share(TextMixture(strings: 1)) { $0.allSatisfy { "abc".contains($0) } }
    #expect(strings == 1)
    let numbers = try share(TextMixture(numbers: 0.25)) { $0.contains(where: \.isNumber) }
    #expect(abs(numbers - 0.25) < 0.03)
    let marks = try share(TextMixture(punctuation: 0.25)) { text in
      text.contains { !"abc".contains($0) }
    }
    #expect(abs(marks - 0.25) < 0.03)
  }

  @Test func aTextFollowsFromSeedAndNumber() throws {
    let sources = [WordSource(words: (0..<500).map { "w\($0)" })]
    #expect(try texts(.scene, sources) == texts(.scene, sources))
    #expect(try texts(.scene, sources, seed: 2) != texts(.scene, sources))
    // The first samples are the same however many follow.
    #expect(try texts(.scene, sources, count: 10) == Array(texts(.scene, sources).prefix(10)))
  }

  @Test func holdsOutWordsOfMixedTexts() throws {
    let plan = try SynthesisPlan(
      [WordSource(words: (0..<40).map { "w\($0)" })], order: .mixed(TextMixture()), perWord: 1,
      total: 2000, validation: 0.25, seed: 1)
    let items = (0..<plan.count).map { plan[$0] }
    let training = Set(items.filter { !$0.isHeldOut }.map(\.word))
    let heldOut = Set(items.filter(\.isHeldOut).map(\.word))
    #expect(training.count == 30 && heldOut.count == 10 && training.isDisjoint(with: heldOut))
  }
}
