import Testing
import TextImages

@Suite struct HeldOutSplitTests {
  @Test func holdsOutTheShareThatWasAskedFor() {
    let keys = (0..<1000).map { "word\($0)" }
    let split = HeldOutSplit.choose(keys, fraction: 0.1, seed: 1)
    #expect(split.count { $0 } == 100)
    #expect(HeldOutSplit.choose(keys, fraction: 0.1, seed: 2) != split)
  }

  @Test func doesNotDependOnTheOrder() {
    let keys = (0..<100).map { "word\($0)" }
    let heldOut = { (keys: [String]) in
      Set(zip(keys, HeldOutSplit.choose(keys, fraction: 0.25, seed: 3)).filter(\.1).map(\.0))
    }
    #expect(heldOut(keys) == heldOut(keys.reversed()))
  }

  @Test func leavesSomethingOnBothSides() {
    #expect(HeldOutSplit.choose(["a", "b"], fraction: 0.01, seed: 0).count { $0 } == 1)
    #expect(HeldOutSplit.choose(["a", "b"], fraction: 0.99, seed: 0).count { $0 } == 1)
    #expect(HeldOutSplit.choose(["a"], fraction: 0.5, seed: 0) == [false])
  }
}
