import Console
import Drawing
import Testing

@Suite struct SynthesisPlanTests {
  private func items(_ plan: SynthesisPlan) -> [SynthesisPlan.Item] {
    (0..<plan.count).map { plan[$0] }
  }

  @Test func drawsEachWordEquallyOften() throws {
    let plan = try SynthesisPlan(
      [WordSource(words: ["a", "b", "c"])], perWord: 2, total: nil, validation: nil, seed: 0)
    #expect(items(plan).map(\.word) == ["a", "b", "c", "a", "b", "c"])
    #expect(items(plan).map(\.source).first == "train/000000.png")
    #expect(plan.heldOutWords == 0)
  }

  @Test func holdsOutWords() throws {
    let words = (0..<50).map { "w\($0)" }
    let plan = try SynthesisPlan(
      [WordSource(words: words)], perWord: 3, total: nil, validation: 0.2, seed: 4)
    let heldOut = Set(items(plan).filter(\.isHeldOut).map(\.word))
    #expect(plan.heldOutWords == 10 && heldOut.count == 10 && items(plan).count == 150)
    #expect(items(plan).filter { !$0.isHeldOut }.allSatisfy { !heldOut.contains($0.word) })
    #expect((0..<5).allSatisfy { heldOut.contains(plan.sampleWord($0)) })
    #expect(Set(items(plan).map(\.source)).count == 150)
  }

  @Test func wordsThatDifferOnlyInCaseAreOnOneSide() throws {
    let words = (0..<30).flatMap { ["word\($0)", "Word\($0)", "WORD\($0)"] }
    let plan = try SynthesisPlan(
      [WordSource(words: words)], perWord: 1, total: nil, validation: 0.3, seed: 2)
    let (heldOut, training) = (
      items(plan).filter(\.isHeldOut), items(plan).filter { !$0.isHeldOut }
    )
    #expect(heldOut.count == 27 && training.count == 63)
    #expect(
      Set(heldOut.map { $0.word.lowercased() })
        .isDisjoint(with: training.map { $0.word.lowercased() }))
  }

  @Test(arguments: [2, 7, 1000]) func makesExactlyTheNumberOfSamples(total: Int) throws {
    let plan = try SynthesisPlan(
      [WordSource(words: ["a", "b", "c", "d"])], perWord: 9, total: total, validation: 0.25, seed: 1
    )
    #expect(items(plan).count == total)
    #expect(items(plan).contains(where: \.isHeldOut) && !items(plan).allSatisfy(\.isHeldOut))
  }

  @Test func refusesToSplitOneWord() {
    #expect(throws: UserError.self) {
      try SynthesisPlan(
        [WordSource(words: ["a"])], perWord: 9, total: nil, validation: 0.5, seed: 0)
    }
  }
}
