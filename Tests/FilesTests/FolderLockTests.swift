import Console
import Files
import Foundation
import TestSupport
import Testing

/// Two jobs never write into one folder, and a crash does not keep the next one out.
@Suite(.serialized) struct FolderLockTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lock(patience: Double = 0.3) throws -> FolderLock {
    try FolderLock(
      folder: folder.file("run"), kind: "run folder", remedy: "name another folder with --run",
      patience: patience
    ) { _ in }
  }

  /// Changes the owner that the lock file names.
  private func edit(_ change: (inout [String: Any]) -> Void) throws {
    let url = URL(fileURLWithPath: folder.file("run/lock"))
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
    #expect(try folder.names().isEmpty)
  }

  @Test func theFoldersAboveGoAsWellIfNothingWasWritten() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("there"), withIntermediateDirectories: false)
    let path = folder.file("there/not/yet/run")
    let lock = try FolderLock(folder: path, kind: "run folder", remedy: "") { _ in }
    #expect(FileManager.default.fileExists(atPath: path))
    lock.release()
    #expect(try folder.names() == ["there"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("there")).isEmpty)
  }

  @Test(arguments: ["nothing", "target"])
  func aLinkInThePlaceOfALockIsNamed(_ target: String) throws {
    try folder.write("text", to: "target")
    try FileManager.default.createDirectory(
      atPath: folder.file("run"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("run/lock"), withDestinationPath: folder.file(target))
    let error = try thrown(UserError.self) { try lock() }
    #expect(
      error.message
        == "\(folder.file("run/lock")): this is a link to \(folder.file(target)), and no lock of a job; remove it"
    )
    #expect(try String(contentsOfFile: folder.file("target"), encoding: .utf8) == "text")
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

  @Test func aProcessOfAnotherContainerIsSeenByItsOpenLock() throws {
    let first = try lock()
    try edit { $0["space"] = "pid:[1]" }
    let error = try thrown(UserError.self) { try lock(patience: 1000) }
    #expect(error.status == .inUse)
    first.release()
  }

  @Test func anOwnerThatLostItsLockDoesNotKeepItsSuccessorsAlive() throws {
    let first = try lock()
    try edit { $0["boot"] = "elsewhere" }
    let second = try lock()
    try edit { $0["boot"] = "elsewhere" }
    Thread.detachNewThread {
      usleep(100_000)
      first.touch()
    }
    let third = try lock(patience: 1)
    try third.check()
    #expect(throws: UserError.self) { try second.check() }
  }

  @Test func aLockThatSomebodyRemovedIsMadeAgain() throws {
    let first = try lock()
    try FileManager.default.removeItem(atPath: folder.file("run/lock"))
    try first.check()
    let error = try thrown(UserError.self) { try lock() }
    #expect(error.status == .inUse)
    first.release()
    // One that was given up is not made again.
    #expect(throws: UserError.self) { try first.check() }
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/lock")))
  }

  @Test func aFolderThatWasMovedAwayIsSaidToBeGone() throws {
    let first = try lock()
    try FileManager.default.moveItem(atPath: folder.file("run"), toPath: folder.file("moved"))
    let error = try thrown(UserError.self) { try first.check() }
    #expect(error.message.contains("no longer exists: it was moved or removed"))
  }

  @Test func atNoMomentOfATakeOverIsThereNoLock() throws {
    let dead = try lock()
    let watch = Watch(folder.file("run/lock"))
    for _ in 0..<100 {
      try edit { $0["pid"] = Int32.max }
      let next = try lock()
      try next.check()
      watch.keep(next)
    }
    #expect(watch.end() == 0)
    dead.release()
  }

  @Test func aClaimThatACrashLeftIsNoObstacle() throws {
    let dead = try lock()
    try edit { $0["pid"] = Int32.max }
    try folder.write("{}", to: "run/lock.claim")
    let next = try lock()
    try next.check()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("run")) == ["lock"])
    dead.release()
  }

  @Test func aFolderThatWasThereBeforeStays() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("run"), withIntermediateDirectories: true)
    try lock().release()
    #expect(try folder.names() == ["run"])
  }

  @Test func halfALockIsNoObstacle() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("run"), withIntermediateDirectories: true)
    try folder.write("{\"host\":", to: "run/lock")
    try lock().check()
  }

  @Test func aLockThatIsEmptyYetNamesItsOwnerOnceItIsWhole() throws {
    let first = try lock()
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("run/lock")))
    let descriptor = open(folder.file("run/lock"), O_WRONLY | O_TRUNC)
    defer { close(descriptor) }
    Thread.detachNewThread {
      usleep(200_000)
      _ = whole.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
    }
    var said: [String] = []
    let error = try thrown(UserError.self) {
      try FolderLock(
        folder: folder.file("run"), kind: "run folder", remedy: "wait", patience: 100
      ) { said.append($0) }
    }
    #expect(error.message.contains("in use by process \(getpid()) on "))
    #expect(said.isEmpty)
    first.release()
    #expect(try folder.names().isEmpty)
  }

  @Test func aLockWithoutAnOwnerThatGetsOneWhileItIsWatchedIsThatOwners() throws {
    let first = try lock()
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("run/lock")))
    let descriptor = open(folder.file("run/lock"), O_WRONLY | O_TRUNC)
    defer { close(descriptor) }
    var said: [String] = []
    let error = try thrown(UserError.self) {
      try FolderLock(
        folder: folder.file("run"), kind: "run folder", remedy: "wait", patience: 100
      ) { line in
        // The first look is over: it belongs to an unknown process.
        said.append(line)
        _ = whole.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
      }
    }
    #expect(error.message.contains("in use by process \(getpid()) on "))
    #expect(said.count == 1 && said[0].contains("belongs to an unknown process"), "\(said)")
    first.release()
  }

  @Test func whatWasLeftByOneThatWasKilledWhileItMadeTheLockGoesInTheEnd() throws {
    let dead = try lock()
    try edit { $0["pid"] = Int32.max }
    for name in ["old", "new"] { try folder.write("", to: "run/lock.\(name).partial") }
    try folder.write("", to: "run/other.old.partial")
    for name in ["lock.old", "other.old"] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date() - 600], ofItemAtPath: folder.file("run/\(name).partial"))
    }
    let next = try lock()
    next.release()
    // One that is new may be that of a process which is at it.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("run")).sorted()
        == ["lock.new.partial", "other.old.partial"])
    dead.release()
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

  /// Looks all the time whether a file is there, on a thread of its own; guarded by its lock.
  private final class Watch: @unchecked Sendable {
    private let mutex = NSLock()
    private var isOver = false
    private var locks: [FolderLock] = []
    private var misses = 0
    private let done = DispatchSemaphore(value: 0)

    init(_ path: String) {
      Thread.detachNewThread { [self] in
        while !mutex.withLock({ isOver }) {
          if access(path, F_OK) != 0 { mutex.withLock { misses += 1 } }
        }
        done.signal()
      }
    }

    func keep(_ lock: FolderLock) { mutex.withLock { locks.append(lock) } }

    /// The times that it was not there.
    func end() -> Int {
      mutex.withLock { isOver = true }
      done.wait()
      return mutex.withLock { misses }
    }
  }

  /// What several threads got; guarded by its lock.
  private final class Results: @unchecked Sendable {
    private let mutex = NSLock()
    private(set) var locks: [FolderLock] = []
    private(set) var failures: [any Error] = []

    func add(lock: FolderLock) { mutex.withLock { locks.append(lock) } }
    func add(failure: any Error) { mutex.withLock { failures.append(failure) } }
  }

  @Test func anOpenDescriptorNeedsNoLock() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "out.txt")
    let descriptor = open(folder.file("out.txt"), O_WRONLY)
    defer { close(descriptor) }
    // What /dev/stdout is a link to, where standard output is a file.
    let path = "/proc/self/fd/\(descriptor)"
    #expect(try FolderLock.ofOutput(file: path, as: .text, inputs: []) == nil)
  }
}
