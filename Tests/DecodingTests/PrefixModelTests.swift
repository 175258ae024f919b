import CRNNNet
import Decoding
import Foundation
import TestSupport
import Testing

@Suite struct PrefixModelTests {
  static let alphabet = Alphabet(unit: .scalar, symbols: ["a", "b", " "])
  static let texts = ["ab", "aab", "a b", "b", "ab ab"].map { $0.map(String.init) }

  @Test func theModelOfOneTextByHand() {
    // Two kinds, "a" and the end, each seen once; with "<unk>" three share the rest alike.
    let one = CharacterLanguageModel(training: [["a"]], order: 2)
    let letter = one.number(of: "a") ?? -1
    let single = (1 + 2 / 3.0) / 4
    #expect(abs(exp(one.logProbability(of: letter, after: [])) - single) < 1e-12)
    let begin = one.number(of: CharacterLanguageModel.begin) ?? -1
    // c(<s> a) = 1, T(<s>) = 1.
    #expect(
      abs(exp(one.logProbability(of: letter, after: [begin])) - (1 + single) / 2) < 1e-12)
    // "a" never follows "a": the back-off weight is 1/2.
    #expect(abs(exp(one.logProbability(of: letter, after: [letter])) - single / 2) < 1e-12)
  }

  @Test(arguments: [1, 2, 3, 5])
  func theProbabilitiesBehindEveryContextAddUpToOne(_ order: Int) {
    let model = CharacterLanguageModel(training: Self.texts, order: order)
    let all = model.symbols.indices.map(Int32.init)
    let read = all.filter { model.symbols[Int($0)] != CharacterLanguageModel.begin }
    var contexts: [[Int32]] = [[]]
    for first in all { for second in all { contexts += [[first], [first, second]] } }
    for context in contexts {
      let sum = read.reduce(0) { $0 + exp(model.logProbability(of: $1, after: context)) }
      #expect(abs(sum - 1) < 1e-12, "\(context)")
    }
  }

  @Test func anARPAFileIsReadAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let model = CharacterLanguageModel(training: Self.texts, order: 3)
    try folder.write(model.arpa, to: "model.arpa")
    let read = try CharacterLanguageModel(arpa: folder.file("model.arpa"))
    #expect(read.order == 3 && read.counts == model.counts)
    for text in Self.texts + [["b", "b", "b"], ["?"], []] {
      let (a, b) = (model.score(text), read.score(text))
      #expect(a.count == b.count && abs(a.logProbability - b.logProbability) < 1e-9)
    }
  }

  @Test func marksAndWideSpacesAreSymbolsOfAnARPAFile() throws {
    let folder = try TemporaryFolder()
    let texts = [
      ["e", "\u{301}"], ["\u{301}"], ["\u{3000}", "\u{A0}", " "], ["\u{200D}", "\u{3000}"],
      [" \u{301}", "a"],
    ]
    let model = CharacterLanguageModel(training: texts, order: 3)
    try folder.write(model.arpa, to: "model.arpa")
    let read = try CharacterLanguageModel(arpa: folder.file("model.arpa"))
    #expect(read.symbols.map { Array($0.utf8) } == model.symbols.map { Array($0.utf8) })
    for text in texts + [["\u{A0}", "\u{301}"], ["\u{3000}"]] {
      #expect(abs(model.score(text).logProbability - read.score(text).logProbability) < 1e-9)
    }
  }

  @Test func anARPAFileOfAnotherProgramIsRead() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      made by something else

      \\data\\
      ngram 1=4
      ngram 2=2

      \\1-grams:
      -1.0 <unk>
      -99 <s> -0.5
      -0.4 a -0.2
      -0.6 </s>

      \\2-grams:
      -0.1 <s> a
      -0.3 a </s>

      \\end\\
      """, to: "other.arpa")
    let model = try CharacterLanguageModel(arpa: folder.file("other.arpa"))
    #expect(abs(model.score(["a"]).logProbability / log(10) + 0.4) < 1e-12)
    // <s> a, then a a by back-off: −0.1 − 0.2 − 0.4, then a </s>.
    #expect(abs(model.score(["a", "a"]).logProbability / log(10) + 1.0) < 1e-12)
    #expect(model.number(of: "z") == model.number(of: "<unk>"))
  }

  @Test(
    arguments: [
      ("\\data\\\nngram 1=2\n\n\\1-grams:\n-1 a\n\n\\end\\\n", "announces [2] n-grams"),
      ("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a\n", "ends too early"),
      ("\\data\\\nngram 1=1\n\n\\1-grams:\nx a\n\\end\\\n", ":5: it is not an n-gram of order 1"),
      ("\\data\\\nngram 1=1\n\n\\2-grams:\n", ":4: \\2-grams: is not what follows here"),
      ("\\data\\\nngram 2=1\n", ":2: a line like \"ngram 1=…\" belongs here"),
      ("\\data\\\nngram 1=1\n\n\\1-grams:\nnan a\n\\end\\\n", ":5: it is not an n-gram of order 1"),
      (
        "\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a inf\n\\end\\\n",
        ":5: it is not an n-gram of order 1"
      ),
      (
        "\\data\\\nngram 1=1\n\n\\1-grams:\n5 a\n\\end\\\n",
        ":5: 5 is the logarithm of a probability above 1"
      ),
      ("hello\n", "it is not an ARPA file"),
    ]) func aWrongARPAFileIsRefusedWithTheReason(_ text: String, _ reason: String) throws
  {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "wrong.arpa")
    #expect {
      try CharacterLanguageModel(arpa: folder.file("wrong.arpa"))
    } throws: {
      "\($0)".contains(reason) && "\($0)".hasPrefix(folder.file("wrong.arpa"))
    }
  }

  @Test func aModelOfWordsIsRefused() throws {
    let folder = try TemporaryFolder()
    let alphabet = Alphabet(unit: .scalar, symbols: ["a", "b"])
    func refusal(_ symbols: String...) throws -> String {
      var text = "\\data\\\nngram 1=\(symbols.count)\n\n\\1-grams:\n"
      for symbol in symbols { text += "-1 \(symbol)\n" }
      try folder.write(text + "\n\\end\\\n", to: "lm.arpa")
      var settings = DecodingSettings()
      settings.languageModel = folder.file("lm.arpa")
      do {
        _ = try TextDecoder(settings, alphabet: alphabet)
        return ""
      } catch {
        return "\(error)".replacing(folder.path + "/", with: "")
      }
    }
    let said = "lm.arpa: it is no model of the characters that are read: its symbols are such as "
    let remedy = "; crnn-dist lm train makes one of characters"
    #expect(try refusal("<s>", "</s>", "the", "of", "and", "a") == said + "the, of, and" + remedy)
    #expect(try refusal("<s>", "</s>", "c", "d") == said + "c, d" + remedy)
    #expect(try refusal("<s>", "</s>", "<unk>", "<space>", "a", "c") == "")
  }

  @Test func aBinaryModelOfKenLMIsNamed() throws {
    let folder = try TemporaryFolder()
    try Data("mmap lm http://kheafield.com/code format version 5\n\0".utf8 + [0, 0, 0x80, 0x3F])
      .write(to: URL(fileURLWithPath: folder.file("lm.binary")))
    #expect {
      try CharacterLanguageModel(arpa: folder.file("lm.binary"))
    } throws: {
      "\($0)"
        == "\(folder.file("lm.binary")): it is a binary model of KenLM; give the ARPA file that build_binary made "
        + "it of"
    }
  }

  /// A model whose trigrams outlived a bigram that they begin with, as other programs prune them.
  static func pruned() throws -> CharacterLanguageModel {
    let folder = try TemporaryFolder()
    let arpa = CharacterLanguageModel(training: texts, order: 3).arpa
    let bigrams = try #require(
      arpa.split(separator: "\n").compactMap { line in
        line.hasPrefix("ngram 2=") ? Int(line.dropFirst(8)) : nil
      }.first)
    let rest = arpa.replacingOccurrences(of: "ngram 2=\(bigrams)", with: "ngram 2=\(bigrams - 1)")
      .split(separator: "\n").filter { line in
        let parts = line.split { $0 == " " || $0 == "\t" }
        return !(parts.count == 4 && parts[1...2] == ["a", "b"] && Double(parts[3]) != nil)
      }
    try folder.write(rest.joined(separator: "\n"), to: "pruned.arpa")
    let model = try CharacterLanguageModel(arpa: folder.file("pruned.arpa"))
    #expect(model.counts[1] == bigrams - 1)
    return model
  }

  @Test func theStatesOfALanguageModelAreNoMoreThanItsGrams() {
    let model = CharacterLanguageModel(training: Self.texts, order: 5)
    let states = LanguagePrefixModel(model, alphabet: Self.alphabet, weight: 1)
    for seed in 0..<50 as Range<UInt64> {
      let scores = RandomScores.make(seed: seed, frames: 40, classes: 4, spread: 1)
      _ = BeamSearch(width: 50, models: [states]).decode(scores)
    }
    #expect(states.stateCount > 10 && states.stateCount <= model.counts.reduce(0, +))
  }

  @Test(arguments: [false, true])
  func aBeamWithALanguageModelFindsTheBestOfTheSum(_ isPruned: Bool) throws {
    let model =
      isPruned ? try Self.pruned() : CharacterLanguageModel(training: Self.texts, order: 3)
    let (weight, bonus) = (0.7, 0.2)
    var changed = 0
    for seed in 0..<100 as Range<UInt64> {
      let scores = RandomScores.make(seed: seed, frames: 5, classes: 4, spread: 1)
      let rated = RandomScores.texts(scores).map { text, probability in
        let symbols = text.map { Self.alphabet.symbols[Int($0) - 1] }
        return (
          text: text,
          score: log(probability) + weight * model.score(symbols).logProbability
            + bonus * Double(text.count)
        )
      }
      let expected = try #require(rated.max { $0.score < $1.score })
      let search = BeamSearch(
        width: 2000, lengthBonus: bonus,
        models: [LanguagePrefixModel(model, alphabet: Self.alphabet, weight: weight)])
      let found = try #require(search.decode(scores).first)
      #expect(found.classes == expected.text)
      #expect(abs(found.score - expected.score) < 1e-9)
      if found.classes != BeamSearch(width: 2000).decode(scores).first?.classes { changed += 1 }
    }
    #expect(changed > 10)
  }

  @Test func aWordListPermitsItsWordsAndWhatIsBetweenThem() throws {
    let list = Lexicon(["ab", "b"], alphabet: Self.alphabet)
    let words = Set(["ab", "b", ""])
    for seed in 0..<100 as Range<UInt64> {
      let scores = RandomScores.make(seed: seed, frames: 5, classes: 4, spread: 2)
      let permitted = RandomScores.texts(scores).filter {
        Self.alphabet.decode($0.key).split(separator: " ", omittingEmptySubsequences: false)
          .allSatisfy { words.contains(String($0)) }
      }
      let expected = try #require(permitted.max { $0.value < $1.value })
      let search = BeamSearch(
        width: 2000, models: [WordListModel(list, alphabet: Self.alphabet)])
      let found = search.decode(scores, best: 2000)
      #expect(found.first?.classes == expected.key)
      #expect(found.count == permitted.count)
    }
  }
}
