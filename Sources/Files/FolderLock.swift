import Console
import Foundation
import Synchronization

/// The lock of an output folder: while it is held, no second job writes there.
///
/// It is a file in the folder that names its owner. The owner keeps it open, locked where the file
/// system knows locks, and touches it every few seconds through the open descriptor. A lock whose
/// owner has crashed is taken over: at once where the owner's process can be looked for (the same
/// machine) or was ended by the scheduler (the same job, requeued), else after it was watched for a
/// while and nobody touched it. The new owner's file replaces the dead one's in one step, so that at
/// no moment there is none.
///
/// Any thread may use it. A dispatch source can be cancelled from any too, but is not `Sendable`.
package final class FolderLock: @unchecked Sendable {
  /// Seconds between two touches.
  package static let touchInterval = 10.0

  private let terms: Terms
  private let contents: Data
  // The timer and the threads that write look at it.
  private let held: Mutex<LockHolding>
  /// The folders that were not there before, the outermost first.
  private let made: [String]
  private let touching: any DispatchSourceTimer
  private let queue: DispatchQueue
  // Several threads may release.
  private let isReleased = Mutex(false)

  /// Takes the lock, and makes the folder if there is none.
  ///
  /// - Parameters:
  ///   - kind: what the folder is, as in "run folder".
  ///   - remedy: what else can be done, as in "name another folder with --run".
  ///   - name: the name of the lock in the folder.
  ///   - patience: the seconds for which a lock of unknown state is watched.
  ///   - givesUp: whether to wait no longer, as somebody has asked this process to end.
  ///   - notify: receives the reason for a long wait, in a line.
  /// - Throws: `UserError` with `.inUse` where another job holds it.
  package init(
    folder: String, kind: String, remedy: String, name: String = "lock",
    patience: Double = 4 * touchInterval, givesUp: @escaping () -> Bool = { false },
    notify: (String) -> Void
  ) throws {
    let terms = Terms(folder: folder, path: "\(folder)/\(name)", kind: kind, remedy: remedy)
    let owner = LockOwner.current
    let contents = try owner.contents()
    made = try Self.makeFolder(terms)
    let taking = LockTaking(
      terms: terms, owner: owner, contents: contents, patience: patience,
      givesUp: givesUp)
    let file: LockFile
    do {
      file = try taking.run(notify)
    } catch {
      for folder in made.reversed() { rmdir(folder) }
      throw error
    }
    let queue = DispatchQueue(label: "lock")
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + Self.touchInterval, repeating: Self.touchInterval)
    (self.terms, self.contents) = (terms, contents)
    held = Mutex(LockHolding(file))
    (self.queue, touching) = (queue, timer)
    timer.setEventHandler { [weak self] in self?.touch() }
    timer.resume()
  }

  deinit { release() }

  /// Throws if the lock was taken away, which happens to a process that did not run for long.
  ///
  /// One that is gone though this process has always run was removed by hand, and is made again.
  package func check() throws {
    let isOver = isReleased.withLock { $0 }
    try held.withLock { held in
      if try held.file.isStill(at: terms.path, containing: contents) { return }
      let reason: String
      if access(terms.folder, F_OK) != 0 {
        reason = "the \(terms.kind) no longer exists: it was moved or removed"
      } else if try LockFile.find(terms.path) != nil {
        reason = "the \(terms.kind) was taken over by another job while this one was stopped"
      } else if !isOver, held.hasAlwaysRun, let file = try LockFile.create(terms.path, contents) {
        held.file = file
        return
      } else {
        reason =
          "the lock is gone, and another job may have used the folder while this one was stopped"
      }
      throw UserError(
        "\(terms.path): \(reason); nothing more is written by this one", status: .inUse)
    }
  }

  /// Shows others that the owner lives; it happens by itself every `touchInterval` seconds.
  package func touch() { held.withLock { $0.touch() } }

  /// Removes the lock if it is still this process's; more calls do nothing.
  package func release() {
    isReleased.withLock { isReleased in
      guard !isReleased else { return }
      isReleased = true
      touching.cancel()
      // The last touch may be under way.
      queue.sync {}
      // A file that cannot be looked at any more cannot be told from another's, and stays.
      let isOwn = held.withLock { try? $0.file.isStill(at: terms.path, containing: contents) }
      guard isOwn == true else { return }
      if unlink(terms.path) != 0, errno != ENOENT {
        let failure = FileFailure("removed", terms.path)
        Terminal.warning(
          "\(failure); this job no longer has the lock, so remove it, or the next job waits for it")
      }
      // A job that failed before it began leaves no empty folder.
      for folder in made.reversed() { rmdir(folder) }
    }
  }

  /// Makes the folder and those above it; returns the ones that were not there.
  private static func makeFolder(_ terms: Terms) throws -> [String] {
    var missing: [String] = []
    var folder = terms.folder
    while !folder.isEmpty, access(folder, F_OK) != 0 {
      missing.append(folder)
      folder = PathParts.folder(of: folder)
    }
    try OutputFolder.make(terms.folder, kind: terms.kind, remedy: terms.remedy)
    return missing.reversed()
  }
}

extension FolderLock {
  /// What a lock is about, for its messages.
  struct Terms {
    let folder: String
    let path: String
    let kind: String
    let remedy: String
  }
}
