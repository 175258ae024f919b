import Console
import Foundation

/// How a job gets the lock of a folder: it makes the file, or replaces that of a job that has ended.
struct LockTaking {
  let terms: FolderLock.Terms
  let owner: LockOwner
  /// The contents of this owner's file.
  let contents: Data
  /// Seconds for which a lock of unknown state is watched.
  let patience: Double
  /// Whether to wait no longer.
  let givesUp: () -> Bool

  /// Returns the lock's file, made by this job; throws where another job has it.
  func run(_ notify: (String) -> Void) throws -> LockFile {
    for _ in 0..<5 {
      guard let (found, other) = try find() else {
        if let file = try LockFile.create(terms.path, contents) { return file }
        continue
      }
      guard try isDead(found, other, notify), let file = try replace(found, notify) else {
        continue
      }
      notify("crnn-dist: note: took over the lock of a job that has ended (\(describe(other)))")
      file.removeLeftovers(of: terms.path)
      return file
    }
    throw UserError("\(terms.path): several jobs want this \(terms.kind) at once", status: .inUse)
  }

  /// The lock's file and whom it names; nil if there is none.
  private func find() throws -> (LockFile, LockOwner?)? {
    // Where a file system can do no better, a lock has its name a moment before it names its owner.
    let end = ProcessInfo.processInfo.systemUptime + min(patience, 2)
    while true {
      guard let file = try LockFile.find(terms.path) else { return nil }
      let owner = LockOwner(try file.contents())
      if owner != nil || ProcessInfo.processInfo.systemUptime >= end { return (file, owner) }
      try pause(seconds: 0.02)
    }
  }

  /// Whether the file's owner is known not to live; false where there is another file by now, or none.
  ///
  /// Throws if the owner lives.
  private func isDead(
    _ file: LockFile, _ other: LockOwner?, _ notify: (String) -> Void
  ) throws -> Bool {
    let end = ProcessInfo.processInfo.systemUptime + patience
    switch isAlive(file, other) {
    case .some(true):
      // The scheduler has ended the earlier life of this job, which may take it some seconds.
      while other?.isEarlierLife(of: owner) == true, isAlive(file, other) == true,
        ProcessInfo.processInfo.systemUptime < end
      {
        try pause(seconds: 0.2)
      }
      guard isAlive(file, other) == false else { throw inUse(other) }
      return true
    case .some(false): return true
    case .none:
      let first = file.state
      notify(
        "crnn-dist: note: \(terms.path) belongs to \(describe(other)); waiting up to "
          + "\(Int(patience.rounded(.up))) s to see whether it lives")
      while ProcessInfo.processInfo.systemUptime < end {
        try pause()
        // Opened anew, as a network file system shows the newest only then.
        guard let now = try LockFile.find(terms.path) else { return false }
        guard now.state != first else { continue }
        let newest = LockOwner(try now.contents())
        // A file that names another owner than before is looked at anew.
        guard newest == other else { return false }
        throw inUse(other)
      }
      return true
    }
  }

  private func isAlive(_ file: LockFile, _ other: LockOwner?) -> Bool? {
    if let answer = other?.isAlive(seenFrom: owner) { return answer }
    // Of a process elsewhere a file system's server may hold the lock after the machine has crashed;
    // this kernel, for one in another container, does not.
    return other?.boot == owner.boot && !owner.boot.isEmpty && file.isHeldByAnother ? true : nil
  }

  /// Replaces a dead lock file by one of this job, in one step; nil if another job was faster.
  private func replace(_ dead: LockFile, _ notify: (String) -> Void) throws -> LockFile? {
    guard let claim = try claim(notify) else { return nil }
    // A claim that stayed too long may be another's by now.
    defer {
      if (try? claim.isStill(at: claimPath, containing: contents)) == true { unlink(claimPath) }
    }
    guard try dead.isStill(at: terms.path, containing: dead.contents()) else { return nil }
    let fresh = "\(terms.path).\(owner.token)\(PartialFile.ending)"
    guard let file = try LockFile.create(fresh, contents) else { return nil }
    guard try claim.isStill(at: claimPath, containing: contents), rename(fresh, terms.path) == 0
    else {
      let error = UserError(
        "\(terms.path): cannot be taken over: \(String(cString: strerror(errno)))",
        status: .cannotWrite)
      unlink(fresh)
      throw error
    }
    return file
  }

  private var claimPath: String { terms.path + ".claim" }

  /// The file that keeps all others from replacing the same dead lock; nil if another job has it.
  private func claim(_ notify: (String) -> Void) throws -> LockFile? {
    if let file = try LockFile.create(claimPath, contents) { return file }
    // Who claims a lock does so for a moment: a claim that stays is that of a job that has ended.
    guard let found = try LockFile.find(claimPath) else { return nil }
    let first = found.state
    let end = ProcessInfo.processInfo.systemUptime + patience
    while ProcessInfo.processInfo.systemUptime < end {
      try pause()
      guard try LockFile.find(claimPath)?.state == first else { return nil }
    }
    unlink(claimPath)
    return nil
  }

  /// Waits a little; throws where that is to end.
  private func pause(seconds: Double? = nil) throws {
    let end = ProcessInfo.processInfo.systemUptime + (seconds ?? min(1, patience / 10))
    repeat {
      guard !givesUp() else {
        throw UserError(
          "\(terms.path): this job was asked to end while it waited for the lock; nothing was begun",
          status: .interrupted)
      }
      usleep(20_000)
    } while ProcessInfo.processInfo.systemUptime < end
  }

  private func inUse(_ other: LockOwner?) -> UserError {
    UserError(
      "\(terms.folder): the \(terms.kind) is in use by \(describe(other)); wait for it to end, or "
        + "\(terms.remedy) (lock: \(terms.path))", status: .inUse)
  }

  private func describe(_ owner: LockOwner?) -> String {
    owner?.description ?? "an unknown process"
  }
}
