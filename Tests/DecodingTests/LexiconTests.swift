import CRNNNet
import Decoding
import Kernels
import TestSupport
import Testing

@Suite struct LexiconTests {
  static let alphabet = Alphabet(unit: .scalar, symbols: "abcdefgh".map(String.init))

  /// Different random words of 1 to `longest` letters; about every third is near to an earlier one.
  static func words(_ count: Int, longest: Int = 12) -> [String] {
    let random = CounterRandom(seed: UInt64(count), purpose: 62)
    var index: UInt64 = 0
    func draw(_ bound: Int) -> Int {
      index += 1
      return random.integer(below: bound, at: index)
    }
    var seen = Set<String>()
    var words: [String] = []
    while words.count < count {
      var letters = (0..<1 + draw(longest)).map { _ in draw(8) }
      if words.count > 10, draw(3) == 0 {
        letters = words[draw(words.count)].utf8.map { Int($0) - 97 }
        letters[draw(letters.count)] = draw(8)
      }
      let word = letters.map { Self.alphabet.symbols[$0] }.joined()
      if seen.insert(word).inserted { words.append(word) }
    }
    return words
  }

  @Test(arguments: [(50, 12), (1000, 12), (50_000, 12), (300, 90)])
  func theTreeFindsWhatALookAtAllWordsFinds(_ count: Int, _ longest: Int) throws {
    let lexicon = Lexicon(Self.words(count, longest: longest), alphabet: Self.alphabet)
    #expect(lexicon.count == count)
    let tree = BKTree(lexicon, classes: Self.alphabet.classes)
    for query in Self.words(8, longest: longest) + ["", lexicon.words[count / 2]] {
      let classes = try #require(Self.alphabet.encode(query))
      let distances = (0..<count).map { editDistance(classes, Array(lexicon[$0])) }
      for limit in [0, 1, 3] {
        let found = tree.words(within: limit, of: classes)
        #expect(found.map(\.word) == (0..<count).filter { distances[$0] <= limit })
        #expect(found.allSatisfy { $0.distance == distances[$0.word] })
      }
    }
  }

  @Test(arguments: [50, 1000, 50_000])
  func theTreeReadsTheBestOfTheWordsWithinThreeEdits(_ count: Int) throws {
    let lexicon = Lexicon(Self.words(count), alphabet: Self.alphabet)
    let decoder = LexiconDecoder(lexicon, classes: 9, exhaustiveLimit: 0)
    let all = LexiconDecoder(lexicon, classes: 9, exhaustiveLimit: .max)
    var scorer = LabelScorer()
    for seed in 0..<5 as Range<UInt64> {
      let scores = RandomScores.make(seed: seed, frames: 14, classes: 9, spread: 5)
      let text = scores.bestPath()
      let near = (0..<count).filter { editDistance(text, Array(lexicon[$0])) <= 3 }
      guard !near.isEmpty else { continue }
      #expect(decoder.candidates(scores) == near)
      let best = try #require(
        near.max { a, b in
          scorer.score(lexicon[a], scores) < scorer.score(lexicon[b], scores)
        })
      let found = try #require(decoder.decode(scores, scorer: &scorer).first)
      #expect(found.word == best)
      #expect(found.logProbability == scorer.score(lexicon[best], scores))
      #expect(all.candidates(scores).count == count)
    }
  }

  @Test func whereNoWordIsNearTheNearestAreTaken() {
    let lexicon = Lexicon(["hhhhhhhh", "hhhhhhhg"], alphabet: Self.alphabet)
    let decoder = LexiconDecoder(lexicon, classes: 9, distance: 1, exhaustiveLimit: 0)
    var values = [Double](repeating: -9, count: 12 * 9)
    values[0 * 9 + 1] = -0.001
    for t in 1..<12 { values[t * 9] = -0.001 }
    let scores = FrameScores(frames: 12, classes: 9, values: values)
    #expect(scores.bestPath() == [1])
    #expect(decoder.candidates(scores) == [0, 1])
  }

  @Test func theConfidencesOfAllWordsAddUpToOne() {
    let lexicon = Lexicon(Self.words(40, longest: 5), alphabet: Self.alphabet)
    let decoder = LexiconDecoder(lexicon, classes: 9)
    let scores = RandomScores.make(seed: 4, frames: 9, classes: 9, spread: 2)
    var scorer = LabelScorer()
    let found = decoder.decode(scores, best: 40, scorer: &scorer)
    #expect(abs(found.reduce(0) { $0 + $1.confidence } - 1) < 1e-9)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.logProbability >= $1.logProbability })
  }

  @Test func wordsAreWrittenInTheCaseThatTheModelKnows() {
    let lexicon = Lexicon(
      ["Bad", "bad", "FACE", "", "zoo", "head", "head"], alphabet: Self.alphabet)
    // Of two words that become one, the one that the model writes as it stands.
    #expect(lexicon.words == ["bad", "FACE", "head"])
    #expect(lexicon.unknown == ["", "zoo"])
    #expect(lexicon[0] == [2, 1, 4])
  }

  @Test func wordsAreWrittenInTheFormThatTheModelKnows() {
    let composed = Alphabet(unit: .scalar, symbols: ["c", "a", "f", "\u{E9}"])
    let decomposed = Alphabet(unit: .scalar, symbols: ["c", "a", "f", "e", "\u{301}"])
    let words = ["cafe\u{301}", "caf\u{E9}", "CAFE\u{301}"]
    let first = Lexicon(words, alphabet: composed)
    #expect(first.count == 1 && first.unknown.isEmpty && first[0] == [1, 2, 3, 4])
    let second = Lexicon(words.reversed(), alphabet: decomposed)
    #expect(second.count == 1 && second.unknown.isEmpty && second[0] == [1, 2, 3, 4, 5])
  }

  @Test func wordsAreKeptWhoseCharactersAreNoneByThemselves() {
    let hebrew = Alphabet(unit: .scalar, symbols: ["(", "a"], direction: .rightToLeft)
    #expect(Lexicon(["a(a"], alphabet: hebrew).words == ["a(a"])
    // Two characters that are canonically equal, of which one is known.
    let angstrom = Alphabet(unit: .scalar, symbols: ["\u{212B}"])
    #expect(Lexicon(["\u{C5}", "\u{212B}"], alphabet: angstrom).unknown.count == 1)
  }

  @Test func imagesHaveWordsOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    try folder.write("one.png\tface\tbad\n\ntwo.png\thead\r\n", to: "words.tsv")
    let words = try Lexicon.readImageWords(folder.file("words.tsv"))
    #expect(words.exact("one.png") == ["face", "bad"] && words.exact("two.png") == ["head"])
    // Two files may have names that look alike.
    try folder.write("\u{E9}.png\tface\ne\u{301}.png\tbad\n", to: "forms.tsv")
    let forms = try Lexicon.readImageWords(folder.file("forms.tsv"))
    #expect(forms.exact("\u{E9}.png") == ["face"] && forms.exact("e\u{301}.png") == ["bad"])
    try folder.write("one.png\tface\none.png\tbad\n", to: "twice.tsv")
    #expect {
      try Lexicon.readImageWords(folder.file("twice.tsv"))
    } throws: {
      "\($0)" == "\(folder.file("twice.tsv")):2: there is a line for one.png already"
    }
    try folder.write("one.png face\n", to: "spaces.tsv")
    #expect {
      try Lexicon.readImageWords(folder.file("spaces.tsv"))
    } throws: {
      "\($0)".hasSuffix(":1: a line is an image's name and its words, separated by tabs")
    }
  }
}
