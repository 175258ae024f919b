import Console
import Testing
import TextImages

@Suite struct SynthesisPlanTests {
  @Test func drawsEachWordEquallyOften() throws {
    let plan = try SynthesisPlan(
      words: ["a", "b", "c"], perWord: 2, total: nil, validation: nil, seed: 0)
    #expect(plan.items.map(\.word) == ["a", "b", "c", "a", "b", "c"])
    #expect(plan.items.map(\.source).first == "train/000000.png")
    #expect(plan.heldOutWords == 0)
  }

  @Test func holdsOutWords() throws {
    let words = (0..<50).map { "w\($0)" }
    let plan = try SynthesisPlan(words: words, perWord: 3, total: nil, validation: 0.2, seed: 4)
    let heldOut = Set(plan.items.filter(\.isHeldOut).map(\.word))
    #expect(plan.heldOutWords == 10 && heldOut.count == 10 && plan.items.count == 150)
    #expect(plan.items.filter { !$0.isHeldOut }.allSatisfy { !heldOut.contains($0.word) })
    #expect((0..<5).allSatisfy { heldOut.contains(plan.sampleWord($0)) })
    #expect(Set(plan.items.map(\.source)).count == 150)
  }

  @Test(arguments: [2, 7, 1000]) func makesExactlyTheNumberOfSamples(total: Int) throws {
    let plan = try SynthesisPlan(
      words: ["a", "b", "c", "d"], perWord: 9, total: total, validation: 0.25, seed: 1)
    #expect(plan.items.count == total)
    #expect(plan.items.contains(where: \.isHeldOut) && !plan.items.allSatisfy(\.isHeldOut))
  }

  @Test func refusesToSplitOneWord() {
    #expect(throws: UserError.self) {
      try SynthesisPlan(words: ["a"], perWord: 9, total: nil, validation: 0.5, seed: 0)
    }
  }
}
