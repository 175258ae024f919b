import CRNNNet
import Recommending
import Settings
import Shards
import TestSupport
import Testing

/// What a data set is like, and the configuration that follows.
@Suite struct RecommendationTests {
  /// Words of Latin letters, as wide as they usually are.
  static func traits(_ change: (inout DataTraits) -> Void = { _ in }) -> DataTraits {
    var traits = DataTraits()
    (traits.samples, traits.height, traits.symbols) = (5000, 48, 36)
    (traits.medianWidth, traits.largestWidth) = (120, 400)
    (traits.medianLength, traits.largestLength) = (6, 20)
    traits.columnsPerFrame = 15
    change(&traits)
    return traits
  }

  static func recommend(
    _ traits: DataTraits = traits(), ranks: Int = 2, productSpeed: Double = 1, speed: Double? = 90,
    minutes: Double? = 15
  ) -> Recommendation {
    Recommendation(
      traits, data: ("train", "validation"), ranks: ranks, productSpeed: productSpeed, speed: speed,
      minutes: minutes)
  }

  @Test func whatASetIsLikeIsCounted() throws {
    let fixture = try TrainingFixture()
    let set = try ShardSet(folder: "\(fixture.folder)/train")
    let traits = DataTraits(set)
    #expect((traits.samples, traits.height, traits.channels, traits.symbols) == (37, 8, 1, 4))
    #expect((traits.largestWidth, traits.largestLength) == (28, 4))
    // Each letter is seven columns wide; of four equal ones, seven frames are needed.
    #expect(4...7 ~= traits.columnsPerFrame)
    #expect(traits.summary.joined().contains("37 words"))
  }

  @Test(arguments: [1, 2, 3, 5, 7, 8, 16, 17, 24, 31, 32, 40, 48, 63, 64, 96, 128, 200], [1, 3])
  func aNetworkIsBuiltForEveryHeight(_ height: Int, _ channels: Int) throws {
    let traits = Self.traits { ($0.height, $0.channels) = (height, channels) }
    let specification = try NetworkSpecification(RecommendedNetwork(for: traits).text)
    #expect((specification.height, specification.channels) == (height, channels))
    #expect(specification.minimumWidth <= 8)
  }

  @Test(arguments: [
    (30.0, 8), (24.0, 8), (23.9, 4), (6.5, 4), (6.3, 2), (3.3, 2), (3.1, 1), (0.5, 1),
  ])
  func aNetworkHasTheFramesThatLabelsNeed(_ columns: Double, _ perFrame: Int) throws {
    let network = RecommendedNetwork(for: Self.traits { $0.columnsPerFrame = columns })
    #expect(network.columnsPerFrame == perFrame)
    let specification = try NetworkSpecification(network.text)
    // Its last convolution may leave one or two at the edges.
    #expect(abs(specification.frames(forWidth: 400) - 400 / perFrame) <= 2)
  }

  @Test(arguments: 1...33) func everyNumberOfRanksCanShareTheLanes(_ ranks: Int) {
    for speed in [nil, 2, 20, 900] as [Double?] {
      let configuration = Self.recommend(ranks: ranks, speed: speed).configuration
      #expect(PermittedRanks(lanes: configuration.lanes).contains(ranks), "\(configuration.lanes)")
    }
  }

  @Test func slowOrSmallSetsGetSmallBatches() {
    func batch(_ speed: Double, samples: Int = 5000, length: Int) -> Int {
      let traits = Self.traits { ($0.samples, $0.medianLength) = (samples, length) }
      return Self.recommend(traits, speed: speed).configuration.globalBatch
    }
    for (length, least) in [(6, 16), (40, 8)] {
      #expect(batch(500, length: length) == 32)
      #expect(batch(10, length: length) == least)
      #expect(batch(500, samples: 100, length: length) == least)
      #expect(batch(500, samples: 300, length: length) == 16)
    }
  }

  @Test(arguments: [(0.9, false), (1.2, false), (1.5, true)])
  func fewerBitsAreTakenWhereTheyAreMuchFaster(_ speed: Double, _ areTaken: Bool) {
    let configuration = Self.recommend(productSpeed: speed).configuration
    #expect((configuration.precision == .bfloat16) == areTaken)
  }

  @Test func withoutMinutesTheTimeFollowsFromSizeAndSpeed() throws {
    func minutes(_ samples: Int, _ speed: Double) throws -> Double {
      try #require(
        Self.recommend(Self.traits { $0.samples = samples }, speed: speed, minutes: nil)
          .configuration.minutes)
    }
    #expect(try minutes(100, 1e6) == 5)
    #expect(try minutes(5000, 100) == 17)
    #expect(try minutes(5000, 10) > minutes(5000, 100))
    #expect(try minutes(10_000_000, 100) == minutes(100_000, 100))
    #expect(Self.recommend(minutes: 7).configuration.minutes == 7)
  }

  @Test func veryWidePicturesGetTheColumnsThatTheyNeed() {
    let configuration = Self.recommend(Self.traits { $0.largestWidth = 60_000 }).configuration
    #expect(configuration.laneColumns >= 60_000 * configuration.laneSize)
  }

  @Test func theFileSaysWhyAndReadsBack() throws {
    for minutes in [nil, 2.5] {
      let recommendation = Self.recommend(minutes: minutes)
      #expect(
        try Configuration.parse(yaml: recommendation.yaml, file: nil)
          == recommendation.configuration)
      let lines = recommendation.yaml.split(separator: "\n").map(String.init)
      let known = Set(Configuration.keys.map(\.path))
      for (key, reason) in recommendation.reasons {
        #expect(known.contains(key))
        let line = try #require(lines.firstIndex { $0.hasSuffix("# " + reason) })
        #expect(lines[line + 1].contains((key.split(separator: ".").last ?? "") + ": "))
      }
    }
  }
}
