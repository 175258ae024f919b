import Console
import DistTrain
import Foundation
import TestSupport
import Testing

/// Two jobs never write into one run folder, and a crash does not keep the next one out.
@Suite(.serialized) struct RunLockTests {
  private let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  private func lock(patience: Double = 0.3) throws -> RunLock {
    try RunLock(folder: place.file("run"), patience: patience) { _ in }
  }

  /// Changes the owner that the lock file names.
  private func edit(_ change: (inout [String: Any]) -> Void) throws {
    let url = URL(fileURLWithPath: place.file("run/lock"))
    var owner = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    change(&owner)
    try JSONSerialization.data(withJSONObject: owner).write(to: url)
  }

  @Test func aSecondJobIsToldWhoHasTheFolder() throws {
    let first = try lock()
    let error = try thrown(UserError.self) { try lock() }
    #expect(error.status == .inUse)
    #expect(error.message.contains("in use by process \(getpid()) on "))
    try first.check()
    first.release()
    let second = try lock()
    try second.check()
    second.release()
    // A folder in which nothing was written goes with its lock.
    #expect(try place.names().isEmpty)
  }

  @Test(arguments: ["dead", "reused"])
  func theLockOfAProcessThatIsGoneIsTakenAtOnce(_ way: String) throws {
    let first = try lock()
    try edit {
      if way == "dead" { $0["pid"] = Int32.max } else { $0["started"] = "1" }
    }
    let second = try lock(patience: 1000)
    try second.check()
    #expect(throws: UserError.self) { try first.check() }
    // The one that lost it leaves it alone.
    first.release()
    try second.check()
  }

  @Test func theEarlierLifeOfARequeuedJobIsOver() throws {
    let first = try lock()
    setenv("SLURM_JOB_ID", "77", 1)
    setenv("SLURM_RESTART_COUNT", "1", 1)
    defer {
      unsetenv("SLURM_JOB_ID")
      unsetenv("SLURM_RESTART_COUNT")
    }
    try edit { ($0["boot"], $0["job"], $0["restarts"]) = ("elsewhere", "77", "0") }
    let second = try lock(patience: 1000)
    try second.check()
    #expect(throws: UserError.self) { try first.check() }
  }

  @Test func aLockFromElsewhereThatNobodyTouchesIsTakenAfterAWhile() throws {
    let first = try lock()
    try edit { $0["boot"] = "elsewhere" }
    let second = try lock()
    try second.check()
    #expect(throws: UserError.self) { try first.check() }
  }

  @Test func aLockFromElsewhereThatIsTouchedStays() throws {
    let first = try lock()
    try edit { $0["boot"] = "elsewhere" }
    Thread.detachNewThread {
      usleep(300_000)
      first.touch()
    }
    let error = try thrown(UserError.self) { try lock(patience: 100) }
    #expect(error.status == .inUse)
  }

  @Test func halfALockIsNoObstacle() throws {
    try FileManager.default.createDirectory(
      atPath: place.file("run"), withIntermediateDirectories: true)
    try place.write("{\"host\":", to: "run/lock")
    try lock().check()
  }

  @Test func ofTwentyJobsThatTakeOverADeadLockOneGetsIt() throws {
    let dead = try lock()
    try edit { $0["pid"] = Int32.max }
    let results = Results()
    DispatchQueue.concurrentPerform(iterations: 20) { _ in
      do {
        results.add(lock: try lock(patience: 1))
      } catch {
        results.add(failure: error)
      }
    }
    #expect(results.locks.filter { (try? $0.check()) != nil }.count == 1)
    #expect(results.failures.allSatisfy { ($0 as? UserError)?.status == .inUse })
    dead.release()
  }

  /// What several threads got; guarded by its lock.
  private final class Results: @unchecked Sendable {
    private let mutex = NSLock()
    private(set) var locks: [RunLock] = []
    private(set) var failures: [any Error] = []

    func add(lock: RunLock) { mutex.withLock { locks.append(lock) } }
    func add(failure: any Error) { mutex.withLock { failures.append(failure) } }
  }
}
