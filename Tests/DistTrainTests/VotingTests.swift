import CRNNNet
import Decoding
import Foundation
import Kernels
import Recognition
import Testing

/// Several networks that read one picture and vote.
@Suite struct VotingTests {
  private static let letters = Alphabet(unit: .scalar, symbols: ["a", "b", "c"])

  /// What a network says that reads these symbols with these probabilities, each between two frames that are blank; what
  /// is left of a frame's probability is another symbol's, or else the blank's.
  private static func scores(
    _ frames: [(symbol: String, chance: Double, other: String?)], _ alphabet: Alphabet = letters
  ) throws -> FrameScores {
    func row(_ chances: [Int: Double]) -> [Double] {
      let floor = 1e-6
      let values = (0..<alphabet.classes).map { chances[$0, default: 0] + floor }
      let sum = values.reduce(0, +)
      return values.map { log($0 / sum) }
    }
    var values = row([0: 1])
    for frame in frames {
      let main = Int(try #require(alphabet.encode(frame.symbol)?.first))
      let other = try frame.other.map { Int(try #require(alphabet.encode($0)?.first)) } ?? 0
      values += row([main: frame.chance, other: 1 - frame.chance]) + row([0: 1])
    }
    return FrameScores(
      frames: 1 + 2 * frames.count, classes: alphabet.classes, values: values)
  }

  private static func voter(
    _ frames: [(symbol: String, chance: Double, other: String?)], _ alphabet: Alphabet = letters
  ) throws -> Voter {
    Voter(alphabet: alphabet, scores: try scores(frames, alphabet))
  }

  private static func text(_ voters: [Voter]) -> String { TextVote(voters).symbols.joined() }

  private static func joint(
    _ voters: [Voter], _ calibrations: [ConfidenceCalibration?]? = nil
  ) -> JointReading {
    JointReading(voters, calibrations: calibrations ?? voters.map { _ in nil }) { $1 / 1000 }
  }

  private static func calibration(slope: Double, offset: Double) -> ConfidenceCalibration {
    ConfidenceCalibration(
      decoder: "greedy", weights: "", samples: 100, text: LogitMap(slope: slope, offset: offset),
      character: LogitMap(slope: slope, offset: offset),
      textError: .init(raw: 0, calibrated: 0), shareError: .init(raw: 0, calibrated: 0))
  }

  @Test func theReadingsAreCutWhereAllOfThemAgree() {
    func parts(_ texts: String...) -> [[String]] {
      ReadingParts(texts.map { $0.map(String.init) }).parts.map { $0.map { $0.joined() } }
    }
    #expect(parts("abc", "abc") == [["a", "a"], ["b", "b"], ["c", "c"]])
    #expect(
      parts("house", "hcuse", "houe")
        == [
          ["h", "h", "h"], ["o", "c", "o"], ["u", "u", "u"], ["s", "s", ""], ["e", "e", "e"],
        ])
    #expect(parts("rn", "m", "rn") == [["rn", "m", "rn"]])
    #expect(parts("ab", "ab", "xab")[0] == ["", "", "x"])
    #expect(parts("", "a") == [["", "a"]])
    // Mistakes side by side are one part, of which one reading is taken whole.
    #expect(parts("cbcb", "accb", "abab") == [["cbc", "acc", "aba"], ["b", "b", "b"]])
    #expect(parts("", "").isEmpty)
  }

  @Test func thePartsOfAReadingAreTheReading() {
    let random = CounterRandom(seed: 5, purpose: 60)
    var index: UInt64 = 0
    func next(_ bound: Int) -> Int {
      index += 1
      return random.integer(below: bound, at: index)
    }
    for _ in 0..<300 {
      let readings = (0..<1 + next(4)).map { _ in
        (0..<next(8)).map { _ in ["a", "b", "c"][next(3)] }
      }
      let parts = ReadingParts(readings).parts
      for (number, reading) in readings.enumerated() {
        #expect(parts.flatMap { $0[number] } == reading, "\(readings)")
      }
    }
  }

  @Test func oneNetworkAndSeveralThatAgreeReadWhatTheyRead() throws {
    let voter = try Self.voter([("a", 0.9, nil), ("b", 0.6, "c")])
    #expect(Self.text([voter]) == "ab")
    #expect(Self.text([voter, voter, voter]) == "ab")
    let nothing = try Self.voter([])
    #expect(Self.text([nothing, nothing]) == "")
  }

  @Test func theGreaterSumOfProbabilitiesWinsNotTheGreaterNumber() throws {
    let sure = try Self.voter([("a", 0.99, "b"), ("c", 0.99, nil)])
    let unsure = try Self.voter([("b", 0.55, "a"), ("c", 0.99, nil)])
    #expect(Self.text([unsure, sure, unsure]) == "ac")
    // As sure as each other, the two win.
    let other = try Self.voter([("b", 0.99, "a"), ("c", 0.99, nil)])
    #expect(Self.text([other, sure, other]) == "bc")
  }

  @Test func mistakesOfDifferentNetworksWithRightSymbolsBetweenThemAllVanish() throws {
    let right: [(symbol: String, chance: Double, other: String?)] = [
      ("a", 0.9, "c"), ("b", 0.9, nil), ("c", 0.9, "a"), ("b", 0.9, nil), ("a", 0.9, "c"),
    ]
    let voters = try (0..<3).map { number in
      var frames = right
      let wrong = frames[2 * number]
      frames[2 * number] = (wrong.other ?? "", 0.6, wrong.symbol)
      return try Self.voter(frames)
    }
    #expect(Set(voters.map { $0.symbols.joined() }).count == 3)
    #expect(!voters.contains { $0.symbols.joined() == "abcba" })
    #expect(Self.text(voters) == "abcba")
    #expect(Self.text(voters.reversed()) == "abcba")
  }

  @Test func networksOfDifferentFramesVote() throws {
    let short = try Self.voter([("a", 0.9, nil), ("b", 0.8, "c")])
    let once = try Self.scores([("a", 0.9, nil), ("c", 0.7, "b")])
    let rows = (0..<once.frames).flatMap { frame in
      let row = Array(once.values[frame * once.classes..<(frame + 1) * once.classes])
      return row + row
    }
    let long = Voter(
      alphabet: Self.letters,
      scores: FrameScores(frames: 2 * once.frames, classes: once.classes, values: rows))
    #expect(long.symbols == ["a", "c"])
    #expect(Self.text([short, short, long]) == "ab")
    let places = Self.joint([short, long]).evidence.map(\.position)
    #expect(places.count == 2 && places[0] < places[1])
  }

  @Test func aNetworkHasNoVoteOnASymbolThatItDoesNotKnow() throws {
    let german = Alphabet(unit: .scalar, symbols: ["a", "b", "ß"])
    let knowing = try Self.voter([("a", 0.6, "b"), ("ß", 0.6, "b")], german)
    // Sure of what it reads instead of a symbol that it has never seen.
    let ignorant = try Self.voter([("a", 0.99, "c"), ("b", 0.99, "c")])
    #expect(Self.text([knowing, ignorant, ignorant]) == "aß")
    #expect(Self.text([ignorant, ignorant, knowing]) == "aß")
    let reading = Self.joint([knowing, ignorant])
    let alone = Self.joint([knowing])
    #expect(reading.evidence.count == 2)
    #expect(reading.evidence[1].confidence == alone.evidence[1].confidence)
    #expect(reading.evidence[0].confidence > alone.evidence[0].confidence)
    #expect(reading.confidence.text.raw == alone.confidence.text.raw)
  }

  @Test func ofSymbolsThatOnlyOneOfTwoKnowsEachTheFirstReadingStands() throws {
    let one = try Self.voter(
      [("x", 0.9, nil)], Alphabet(unit: .scalar, symbols: ["x"]))
    let other = try Self.voter(
      [("y", 0.9, nil)], Alphabet(unit: .scalar, symbols: ["y"]))
    let reading = Self.joint([one, other])
    #expect(reading.symbols == ["x"])
    #expect(reading.confidence.rightShare.raw > 0.8)
  }

  @Test func aConfidenceIsTheMeanOfThoseOfTheNetworksEachByItsCalibration() throws {
    let voters = try [
      Self.voter([("a", 0.9, "b"), ("c", 0.9, "b")]),
      Self.voter([("a", 0.6, "b"), ("c", 0.7, "b")]),
    ]
    let maps = [
      Self.calibration(slope: 0.5, offset: 0.1), Self.calibration(slope: 1.5, offset: -0.3),
    ]
    let reading = Self.joint(voters, maps)
    let alone = zip(voters, maps).map { Self.joint([$0], [$1]) }
    func mean(_ value: (JointReading) -> Double) -> Double {
      alone.reduce(0) { $0 + value($1) } / Double(alone.count)
    }
    let text = reading.confidence.text
    #expect(abs(text.raw - mean { $0.confidence.text.raw }) < 1e-12)
    #expect(abs(text.best - mean { $0.confidence.text.best }) < 1e-12)
    #expect(text.best != text.raw)
    for index in 0..<2 {
      #expect(
        abs(reading.evidence[index].confidence - mean { $0.evidence[index].confidence }) < 1e-12)
    }
    let share = reading.confidence.rightShare
    #expect(abs(share.best - mean { $0.confidence.rightShare.best }) < 1e-12)
    // Where one has no calibration, none is used.
    let half = Self.joint(voters, [maps[0], nil]).confidence
    #expect(half.text.calibrated == nil && half.rightShare.calibrated == nil)
    #expect(half.text.raw == text.raw)
  }

  @Test func aTextThatOneReadsOtherwiseIsLessSure() throws {
    let voter = try Self.voter([("a", 0.9, "b"), ("c", 0.9, "b")])
    let other = try Self.voter([("a", 0.9, "b"), ("b", 0.9, "c")])
    let agreed = Self.joint([voter, voter, voter])
    let disputed = Self.joint([voter, voter, other])
    #expect(disputed.symbols == agreed.symbols)
    #expect(disputed.confidence.text.raw < agreed.confidence.text.raw - 0.1)
    #expect(disputed.evidence[1].confidence < agreed.evidence[1].confidence - 0.1)
    #expect(abs(disputed.evidence[0].confidence - agreed.evidence[0].confidence) < 0.01)
  }

  @Test func whatIsWrittenFromRightToLeftKeepsItsOrder() throws {
    let hebrew = Alphabet(
      unit: .scalar, symbols: ["א", "ב", "ג"], direction: .rightToLeft)
    // Column by column, from the left.
    let voter = try Self.voter([("ג", 0.9, nil), ("ב", 0.9, "א"), ("א", 0.9, nil)], hebrew)
    let other = try Self.voter([("ג", 0.9, nil), ("א", 0.6, "ב"), ("א", 0.9, nil)], hebrew)
    let reading = Self.joint([other, voter, voter])
    #expect(reading.symbols == ["א", "ב", "ג"])
    #expect(reading.evidence[0].position > reading.evidence[2].position)
  }

  @Test func numbersThatAreNoneDecideNothingAndEndNothing() throws {
    let voter = try Self.voter([("a", 0.9, nil)])
    let broken = Voter(
      alphabet: Self.letters,
      scores: FrameScores(
        frames: 3, classes: 4, values: [Double](repeating: .nan, count: 12)))
    let reading = Self.joint([broken, voter, broken])
    #expect(reading.confidence.text.raw.isFinite)
    #expect(reading.evidence.allSatisfy { !$0.confidence.isNaN })
  }
}
