import Kernels
import Testing

/// Loops that threads share.
@Suite struct TeamTests {
  /// How often each index of a loop was done; every count is written by one part alone.
  private static func counts(_ team: Team, _ count: Int, parts: Int? = nil) -> [Int32] {
    let arena = Arena()
    let counts = arena.integers(count)
    counts.update(repeating: 0, count: count)
    let scratch = Arena()
    team.split(count, parts: parts, scratch) { range, memory in
      // Memory that two parts had at a time would be seen here.
      let own = memory.integers(range.count)
      for (place, index) in range.enumerated() { own[place] = Int32(index) }
      for place in 0..<range.count { counts[Int(own[place])] += 1 }
    }
    return (0..<count).map { counts[$0] }
  }

  @Test(arguments: [1, 2, 3, 8]) func everyIndexIsDoneOnce(size: Int) {
    let team = Team(size: size)
    for round in 0..<300 {
      let count = [1, 2, 3, 7, 31, 32, 33, 1000][round % 8]
      #expect(Self.counts(team, count) == Array(repeating: 1, count: count), "\(count)")
      #expect(Self.counts(team, count, parts: 2) == Array(repeating: 1, count: count), "\(count)")
    }
  }

  @Test func aLoopOfNothingCallsNobody() {
    for size in [1, 4] { #expect(Self.counts(Team(size: size), 0).isEmpty) }
  }

  @Test func helpersThatSleptAreWoken() async throws {
    let team = Team(size: 3)
    for _ in 0..<4 {
      #expect(Self.counts(team, 100) == Array(repeating: 1, count: 100))
      try await Task.sleep(for: .milliseconds(60))
    }
  }

  @Test func manyTeamsWorkSideBySideAndGo() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<50).allSatisfy { _ in
            Self.counts(Team(size: 3), 64) == Array(repeating: 1, count: 64)
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
