import Console
import Foundation

/// The lock of a run folder: while it is held, no second job writes into the folder.
///
/// It is the file `lock`, made with O_EXCL, which network file systems honour too, and named after
/// its owner. Its owner touches it every few seconds. A lock whose owner has crashed is taken over:
/// at once where the owner's process can be looked for (the same machine) or was ended by the
/// scheduler (the same job, requeued), else after it was watched for a while and nobody touched it.
package final class RunLock: @unchecked Sendable {
  /// Seconds between two touches.
  package static let touchInterval = 10.0

  private let path: String
  private let folder: String
  private let owner: LockOwner
  // Guarded by the lock: several threads may release.
  private let mutex = NSLock()
  private var isHeld = false

  /// Takes the lock, and makes the folder if there is none.
  ///
  /// - Parameters:
  ///   - patience: the seconds for which a lock of unknown state is watched.
  ///   - say: is told why it takes long.
  /// - Throws: `UserError` with `.inUse` where another job holds it.
  package init(
    folder: String, patience: Double = 4 * touchInterval, say: (String) -> Void
  ) throws {
    self.folder = folder
    path = folder + "/lock"
    owner = LockOwner.current
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw UserError(
        "\(folder): the run folder cannot be made: \(error.localizedDescription)",
        status: .cannotWrite)
    }
    for _ in 0..<5 {
      if try make() {
        isHeld = true
        return
      }
      // It may have been released since.
      guard let (other, data) = try read() else { continue }
      try refuseIfAlive(other, patience: patience, say)
      try remove(data)
      say("crnn-dist: note: took over the lock of a run that has ended (\(describe(other)))")
    }
    throw UserError("\(path): several jobs want this run folder at once", status: .inUse)
  }

  deinit { release() }

  /// Throws if the lock was taken away, which happens to a process that did not run for long.
  package func check() throws {
    guard let (other, _) = try read(), other == owner else {
      throw UserError(
        "\(path): the run folder was taken over by another job while this one did not run; "
          + "nothing more is written by this one", status: .inUse)
    }
  }

  /// Shows others that the owner lives.
  package func touch() {
    // If it fails the worst is that the lock is taken away, which `check` notices.
    mutex.withLock { if isHeld { utimensat(AT_FDCWD, path, nil, 0) } }
  }

  /// Removes the lock if it is still this process's; more calls do nothing.
  package func release() {
    mutex.withLock {
      guard isHeld else { return }
      isHeld = false
      // A file that cannot be read any more cannot be told from another's, and stays.
      guard let (other, _) = try? read(), other == owner else { return }
      unlink(path)
      // A run that failed before it began leaves no empty folder.
      rmdir(folder)
    }
  }

  private func make() throws -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { return false }
      throw failure("cannot be made")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(owner)
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
    let isWritten = count == bytes.count && fsync(descriptor) == 0
    let error = failure("cannot be written")
    guard close(descriptor) == 0, isWritten else {
      unlink(path)
      throw error
    }
    return true
  }

  /// What is in the lock; nil if there is none.
  private func read() throws -> (LockOwner?, Data)? {
    guard let data = FileManager.default.contents(atPath: path) else {
      guard access(path, F_OK) != 0 else { throw failure("cannot be read") }
      return nil
    }
    // Half a lock is what a process leaves that dies while it makes one.
    return (try? JSONDecoder().decode(LockOwner.self, from: data), data)
  }

  private func refuseIfAlive(
    _ other: LockOwner?, patience: Double, _ say: (String) -> Void
  ) throws {
    let end = ProcessInfo.processInfo.systemUptime + patience
    switch other?.isAlive(seenFrom: owner) {
    case true:
      // The scheduler has ended the earlier life of this job, which may take it some seconds.
      while other?.isEarlierLife(of: owner) == true, other?.isAlive(seenFrom: owner) == true,
        ProcessInfo.processInfo.systemUptime < end
      {
        usleep(200_000)
      }
      guard other?.isAlive(seenFrom: owner) == false else { throw inUse(other) }
    case false: return
    case nil:
      let first = lastTouch()
      say(
        "crnn-dist: note: \(path) belongs to \(describe(other)); waiting up to "
          + "\(Int(patience.rounded(.up))) s to see whether it lives")
      while ProcessInfo.processInfo.systemUptime < end {
        usleep(useconds_t(min(1, patience / 10) * 1e6))
        guard lastTouch() == first else { throw inUse(other) }
      }
    }
  }

  private func inUse(_ other: LockOwner?) -> UserError {
    UserError(
      "\(folder): the run folder is in use by \(describe(other)); wait for it to end, or name "
        + "another folder with --run (lock: \(path))", status: .inUse)
  }

  private func describe(_ owner: LockOwner?) -> String {
    owner?.description ?? "an unknown process"
  }

  /// Takes the lock file away, if it is still the one that was looked at.
  private func remove(_ data: Data) throws {
    let aside = "\(path).\(owner.token)"
    guard rename(path, aside) == 0 else {
      if errno == ENOENT { return }
      throw failure("cannot be taken over")
    }
    defer { unlink(aside) }
    // Another job was faster and has a lock of its own by now: that is given back.
    if FileManager.default.contents(atPath: aside) != data { link(aside, path) }
  }

  /// The time of the last touch and the file that was touched.
  private func lastTouch() -> [Int] {
    // To open it makes a network file system ask for the newest.
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return [] }
    return [Int(status.st_ino), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
  }

  private func failure(_ what: String) -> UserError {
    UserError("\(path): \(what): \(String(cString: strerror(errno)))", status: .cannotWrite)
  }
}
