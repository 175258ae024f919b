import Recognition
import Testing

/// The few samples that stand for a set.
@Suite struct SampleSpreadTests {
  @Test(
    "One of each part, always the same",
    arguments: [(8, 928), (24, 25), (5, 5), (7, 3), (3, 1000), (1, 1), (0, 4)])
  func oneOfEachPartAlwaysTheSame(_ count: Int, _ total: Int) {
    let chosen = SampleSpread.choose(count, of: total)
    #expect(chosen == SampleSpread.choose(count, of: total))
    #expect(chosen.count == min(count, total))
    for (part, sample) in chosen.enumerated() where count < total {
      #expect((part * total / count..<(part + 1) * total / count).contains(sample))
    }
  }

  @Test("Eight samples of each word are not the same one each time")
  func eightSamplesOfEachWordAreNotTheSameOneEachTime() {
    #expect(Set(SampleSpread.choose(8, of: 928).map { $0 % 116 }).count > 4)
  }
}
