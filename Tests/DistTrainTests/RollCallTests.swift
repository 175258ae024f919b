import DistTrain
import Testing

/// What a waiting rank says of the others.
@Suite struct RollCallTests {
  private func report(
    _ rank: Int, step: Int = 306, _ activity: Activity, heartbeats: Int = 9, stalled: Double = 60,
    number: Int = 1
  ) -> RankReport {
    RankReport(
      rank: rank, host: "n\(rank)", pid: 10, step: step, activity: activity, heartbeats: heartbeats,
      stalled: stalled, number: number)
  }

  private func call(rank: Int, _ count: Int = 4) -> RollCall {
    RollCall(rank: rank, processes: (0..<count).map { "host n\($0), pid 1\($0)" }, now: 0)
  }

  @Test func theRankThatIsSilentIsNamedWithItsLastPlace() {
    var call = call(rank: 0)
    call.take(report(1, .adding), of: 1, now: 50)
    call.take(report(2, step: 305, .computing), of: 2, now: 10)
    // It has left the sum that rank 0 is still in.
    call.take(report(3, step: 307, .adding), of: 3, now: 50)
    let text = call.absent(mine: report(0, .adding), now: 55, silence: 20)
    #expect(
      text == "not there: rank 2 (host n2, pid 12), last seen at step 305 computing a lane, "
        + "silent for 45 s")
  }

  @Test func aRankThatWasNeverSeenIsNamed() {
    let text = call(rank: 1, 2).absent(mine: report(1, .comparing), now: 55, silence: 20)
    #expect(text == "not there: rank 0 (host n0, pid 10), never seen")
  }

  @Test func aRankThatLivesButIsElsewhereIsNamed() {
    var call = call(rank: 0, 2)
    call.take(report(1, .reading), of: 1, now: 50)
    let text = call.absent(mine: report(0, .adding), now: 55, silence: 20)
    #expect(
      text == "not there: rank 1 (host n1, pid 11), last seen at step 306 waiting for its data")
  }

  @Test func aRankThatHangsByItselfNamesItself() {
    var call = call(rank: 0, 2)
    call.take(report(1, .adding), of: 1, now: 50)
    let text = call.absent(mine: report(0, .reading), now: 55, silence: 20)
    #expect(
      text == "not there: rank 0 (host n0, pid 10), last seen at step 306 waiting for its data")
  }

  @Test func ifAllAreThereTheConnectionIsToBlame() {
    var call = call(rank: 0, 2)
    call.take(report(1, .adding), of: 1, now: 50)
    let text = call.absent(mine: report(0, .adding), now: 55, silence: 20)
    #expect(text == "all 2 ranks are present and alive, so the connection between them hangs")
  }

  @Test func theLowestRankThatWaitsAndLivesReports() {
    var call = call(rank: 2)
    call.take(report(0, .adding), of: 0, now: 10)
    call.take(report(1, .computing, stalled: 1), of: 1, now: 50)
    #expect(call.isReporter(now: 55, silence: 20, waitedFor: 30))
    call.take(report(0, .adding, number: 2), of: 0, now: 54)
    #expect(!call.isReporter(now: 55, silence: 20, waitedFor: 30))
  }

  @Test func onlyAnotherRanksWorkCountsAsProgress() {
    var call = call(rank: 0, 2)
    call.take(report(1, .computing, heartbeats: 9), of: 1, now: 10)
    call.take(report(1, .computing, heartbeats: 9, number: 2), of: 1, now: 20)
    #expect(call.sinceProgress(now: 30) == 20)
    call.take(report(1, .computing, heartbeats: 10, number: 3), of: 1, now: 29)
    #expect(call.sinceProgress(now: 30) == 1)
  }
}
