import CRNNNet
import Decoding
import Kernels
import Recognition
import Testing
import TextDirection

@Suite struct ScoringTests {
  static func score(
    _ pairs: [(read: String, truth: String)], _ scoringProtocol: ScoringProtocol = .exact,
    filter: SampleFilter = SampleFilter()
  ) -> SetScore {
    var score = SetScore(name: "set", scoringProtocol: scoringProtocol, unit: .scalar)
    for pair in pairs { score.add(read: pair.read, truth: pair.truth, filter: filter) }
    return score
  }

  @Test func theFiguresOfAFewSamplesByHand() {
    let score = Self.score([
      ("kitten", "sitting"), ("the cat sat", "the cat sat"), ("", ""), ("a b x", "a c"),
    ])
    // Edits 3, 0, 0, 3 (b for c, and a space and an x too much) of 7 + 11 + 0 + 3 symbols.
    #expect(score.samples == 4 && score.correct == 2)
    #expect(score.cer == 6.0 / 21)
    // Edits of words 1, 0, 0, 2 of 1 + 3 + 0 + 2 words.
    #expect(score.wer == 3.0 / 6)
    #expect(abs((score.oneMinusNED ?? 0) - (4.0 / 7 + 1 + 1 + 2.0 / 5) / 4) < 1e-15)
  }

  @Test(
    arguments: [
      (.exact, "It's 5 €", "It's 5 €"), (.caseInsensitive, "It's 5 Ä", "it's 5 ä"),
      (.alphanumeric36, "It's 5 €Ä", "its5"), (.alphanumeric62, "It's 5 €", "Its5"),
      (.printable94, "It's 5 €~", "It's5~"),
    ] as [(ScoringProtocol, String, String)])
  func aProtocolComparesItsCharacters(
    _ scoringProtocol: ScoringProtocol, _ text: String, _ expected: String
  ) {
    #expect(scoringProtocol.comparable(text) == expected)
  }

  @Test func aProtocolKeepsAsManyCharactersAsItsNameSays() {
    let ascii = String(String.UnicodeScalarView((0..<128).map { Unicode.Scalar(UInt8($0)) }))
    #expect(Set(ScoringProtocol.alphanumeric36.comparable(ascii)).count == 36)
    #expect(Set(ScoringProtocol.alphanumeric62.comparable(ascii)).count == 62)
    #expect(Set(ScoringProtocol.printable94.comparable(ascii)).count == 94)
  }

  @Test func theProtocolDecidesWhatIsRight() {
    let pairs = [("HELLO", "Hello!"), ("hello!", "Hello!"), ("Hello!", "Hello!"), ("x", "!?")]
    #expect(Self.score(pairs, .exact).correct == 1)
    #expect(Self.score(pairs, .caseInsensitive).correct == 2)
    let plain = Self.score(pairs, .alphanumeric36)
    // Nothing of "!?" is compared.
    #expect(plain.correct == 3 && plain.samples == 3 && plain.leftOut == 1)
    #expect(Self.score(pairs, .alphanumeric62).correct == 1)
  }

  @Test func aFilterLeavesSamplesOutAndCountsThem() {
    var filter = SampleFilter()
    filter.minimumLength = 3
    filter.maximumLength = 5
    filter.skipsPunctuation = true
    let labels = ["ab", "abc", "abcde", "abcdef", "it's", "a b", "Äß9", "e\u{301}te"]
    let score = Self.score(labels.map { ($0, $0) }, filter: filter)
    #expect(score.samples == 4 && score.leftOut == 4)
    // A non-joiner within a Persian word, a joiner and signs in a Bengali one.
    let others = ["می\u{200C}خو", "ক্\u{200D}ষ", "a\u{20DD}bc", "a\u{2010}b"]
    let scripts = Self.score(others.map { ($0, $0) }, filter: filter)
    #expect(scripts.samples == 3 && scripts.leftOut == 1)
  }

  @Test func ofNothingThereAreNoFigures() {
    let nothing = SetScore(name: "nothing", unit: .scalar)
    let empty = Self.score([("abc", "")])
    #expect(empty.samples == 1 && empty.wordAccuracy == 0 && empty.oneMinusNED == 0)
    for score in [nothing, empty] {
      #expect(score.cer == nil && score.wer == nil && score.characters.interval == nil)
    }
    #expect(nothing.wordAccuracy == nil && nothing.wordAccuracyInterval == nil)
    #expect(nothing.oneMinusNED == nil && nothing.oneMinusNEDInterval == nil)
    let report = EvaluationReport([nothing, Self.score([("ab", "ab")])])
    #expect(report.average(\.cer) == 0 && report.average(\.wordAccuracy) == 1)
    #expect(EvaluationReport([nothing]).average(\.cer) == nil)
    #expect(
      report.table.rows[0] == ["nothing", "0", "0", "–", "–", "–", "–", "–"])
    #expect(
      EvaluationReport([nothing]).csv.split(separator: "\n").last
        == "nothing,exact,0,0,0,,,,,,,,,,,,,")
  }

  @Test func aRangeOfSharesEndsAtOne() throws {
    let score = Self.score([("abcdef", "abcdef"), ("abcdef", "abcdef"), ("x", "xy")])
    let interval = try #require(score.similarity.interval)
    #expect(interval.high > 1)
    #expect(score.oneMinusNEDInterval == Interval(low: interval.low, high: 1))
  }

  @Test func alignedSymbolsAreAsManyErrorsAsTheDistanceSays() {
    let random = CounterRandom(seed: 6, purpose: 70)
    var index: UInt64 = 0
    func text() -> [String] {
      index += 1
      return (0..<random.integer(below: 9, at: index)).map { _ in
        index += 1
        return ["a", "b", "c"][random.integer(below: 3, at: index)]
      }
    }
    for _ in 0..<500 {
      let (read, truth) = (text(), text())
      let pairs = TextAlignment.align(read: read, truth: truth)
      #expect(pairs.compactMap(\.truth) == truth && pairs.compactMap(\.read) == read)
      #expect(pairs.count { $0.isError } == editDistance(read, truth))
    }
  }

  @Test func anAlignmentIsTheSameWithFewRowsOfItsTable() {
    let random = CounterRandom(seed: 7, purpose: 70)
    var index: UInt64 = 0
    func text(below length: Int) -> [String] {
      index += 1
      return (0..<random.integer(below: length, at: index)).map { _ in
        index += 1
        return ["a", "b", "é", "e\u{301}"][random.integer(below: 4, at: index)]
      }
    }
    for _ in 0..<300 {
      let (read, truth) = (text(below: 30), text(below: 30))
      #expect(
        TextAlignment.align(read: read, truth: truth, mostCells: 1)
          == TextAlignment.align(read: read, truth: truth, mostCells: .max))
    }
  }

  /// A table of all pairs of symbols would have 10 GB.
  @Test func longTextsAreAlignedInLittleMemory() {
    let truth = [String](repeating: "a", count: 300_000) + ["b"]
    let pairs = TextAlignment.align(
      read: ["b"] + [String](repeating: "a", count: 20), truth: truth)
    // All but 20 of 300,001 symbols.
    #expect(pairs.count { $0.isError } == 299_981)
    #expect(pairs.compactMap(\.truth) == truth)
  }

  @Test func confusionsAreCountedByAlignment() {
    let score = Self.score([("hcllo", "hello"), ("hcl", "hel"), ("worlds", "world"), ("x", "xy")])
    let expected: [(String?, String?, Int)] = [("e", "c", 2), (nil, "s", 1), ("y", nil, 1)]
    let found = score.sortedConfusions
    #expect(found.count == 3)
    for (row, wanted) in zip(found, expected) {
      #expect(row.pair == TextAlignment.Pair(truth: wanted.0, read: wanted.1))
      #expect(row.count == wanted.2)
    }
    #expect(score.symbols["e"] == SetScore.Tally(count: 2, correct: 0))
    #expect(score.symbols["l"] == SetScore.Tally(count: 4, correct: 4))
    #expect(score.lengths[5] == SetScore.Tally(count: 2, correct: 0))
  }

  @Test(arguments: [SymbolUnit.scalar, .grapheme], ScoringProtocol.allCases)
  func equivalentTextsAreTheSameInWordsAndInCharacters(
    _ unit: SymbolUnit, _ scoringProtocol: ScoringProtocol
  ) {
    for (read, truth) in [
      ("x Mu\u{308}ller", "x M\u{FC}ller"), ("1 \u{C5}", "1 \u{212B}"), ("İa", "I\u{307}a"),
      ("q\u{307}\u{323}", "q\u{323}\u{307}"),
    ] {
      var score = SetScore(name: "", scoringProtocol: scoringProtocol, unit: unit)
      score.add(read: read, truth: truth)
      #expect(score.correct == 1 && score.cer == 0 && score.wer == 0 && score.confusions.isEmpty)
      score.add(read: read + "y", truth: truth)
      #expect(score.correct == 1 && (score.cer ?? 0) > 0 && (score.wer ?? 0) > 0)
      var metrics = RecognitionMetrics()
      metrics.add(
        prediction: read, label: truth, unit: unit == .scalar ? .scalar : .grapheme, loss: nil)
      #expect(metrics.correct == 1 && metrics.cer == 0)
    }
  }

  @Test func setsMergeToWhatOneSetWouldHaveCounted() {
    let pairs = [("ab", "ab"), ("a", "b"), ("xyz", "xz"), ("", "q")]
    var merged = Self.score(Array(pairs[..<2]))
    merged.merge(Self.score(Array(pairs[2...])))
    let whole = Self.score(pairs)
    #expect(merged.samples == 4 && merged.correct == whole.correct && merged.cer == whole.cer)
    #expect(merged.lengths == whole.lengths && merged.symbols == whole.symbols)
    #expect(merged.confusions == whole.confusions)
    #expect(merged.characters == whole.characters)
  }

  @Test func theIntervalsOfKnownCounts() throws {
    // Newcombe (1998), table I, method 3: 81 of 263 and 15 of 148; 0 of 20.
    for (successes, count, low, high) in [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
    ] {
      let interval = try #require(Interval.wilson(successes: successes, of: count))
      #expect(abs(interval.low - low) < 5e-5 && abs(interval.high - high) < 5e-5)
    }
    var mean = RatioEstimate()
    for value in [1.0, 2, 3, 6] { mean.add(value, over: 1) }
    // Mean 3, variance of the sample 14/3, standard error √(14/12).
    #expect(mean.value == 3)
    let interval = try #require(mean.interval)
    #expect(abs(interval.high - 3 - 1.959963984540054 * (14.0 / 12).squareRoot()) < 1e-12)
  }

  @Test func theIntervalOfARateHoldsTheTruthAboutAsOftenAsItSays() throws {
    let random = CounterRandom(seed: 8, purpose: 71)
    var index: UInt64 = 0
    var hits = 0
    for _ in 0..<1000 {
      var rate = RatioEstimate()
      for _ in 0..<100 {
        index += 30
        let length = 3 + random.integer(below: 10, at: index)
        let edits = (0..<length).count { random.float(at: index + 1 + UInt64($0)) < 0.2 }
        rate.add(Double(edits), over: Double(length))
      }
      let interval = try #require(rate.interval)
      if interval.low <= 0.2, interval.high >= 0.2 { hits += 1 }
    }
    #expect((925...970).contains(hits), "\(hits) of 1000")
  }

  @Test func fieldsOfCSVAreQuotedWhereTheyMustBe() {
    #expect(
      CSVWriter.file(["a", "b"], [["1,5", "say \"x\""], [" ", "ü"]])
        == "a,b\n\"1,5\",\"say \"\"x\"\"\"\n\" \",ü\n")
    #expect(CSVWriter.line(["\u{1B}[2J\u{85}", "a\tb"]) == "<U+001B>[2J<U+0085>,a\tb")
    #expect(CSVWriter.line(["a\r\nb", "c"]) == "a<U+000D><U+000A>b,c")
  }
}
