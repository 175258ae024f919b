import Console
import Files
import Foundation
import MPI
import Ranks
import Recognition
import Settings

/// What keeps a run safe while it lives: the lock of its folder, and the watchdog. Both end with it.
final class RunKeeper {
  let heartbeat = Heartbeat()
  private let lock: FolderLock?
  private let folder: RunFolder
  private let watchdog: Watchdog

  /// All ranks call it together.
  init(
    _ configuration: Configuration, _ communicator: any Communicator, _ folder: RunFolder,
    _ control: RunControl
  ) throws {
    let isRoot = communicator.isRoot
    let lock = try communicator.together { () -> FolderLock? in
      try PermittedRanks(lanes: configuration.lanes).check(communicator.size)
      guard isRoot else { return nil }
      guard try !folder.isDataSet else {
        throw UserError(
          "\(folder.path): this is a data set, which would no longer be one with a run in it; name another "
            + "folder with --run", status: .usage)
      }
      let lock = try FolderLock(
        folder: folder.path, kind: "run folder", remedy: "name another folder with --run",
        givesUp: { control.wantsEnd }, notify: Self.log)
      try folder.create()
      try folder.removeLeftovers()
      return lock
    }
    self.lock = lock
    self.folder = folder
    let processes = try communicator.allGather("host \(LockOwner.hostName), pid \(getpid())")
    let job = AbortHandle(communicator)
    watchdog = Watchdog(
      limits: Watchdog.Limits(
        warnAfter: configuration.watchdog.warnAfter, abortAfter: configuration.watchdog.abortAfter),
      heartbeat: heartbeat, rank: communicator.rank, processes: processes, folder: folder.ranks,
      onStall: { message in
        Self.log("crnn-dist: error: \(message); watchdog.abort_after is reached")
        job.abort(.stalled)
      })
    // No rank may write its first report after rank 0 has removed them all because the start failed.
    try communicator.barrier()
  }

  /// The check, for another thread.
  var checker: @Sendable () throws -> Void {
    let lock = lock
    return { try lock?.check() }
  }

  /// Ends the watch and releases the folder; more calls do nothing.
  func end() {
    watchdog.stop()
    // What another job has taken over is that one's, the reports too.
    guard let lock, (try? lock.check()) != nil else { return }
    RankReport.removeAll(in: folder.ranks)
    folder.removeIfEmpty()
    lock.release()
  }

  deinit { end() }

  private static func log(_ line: String) {
    Terminal.standardError.line(line)
  }
}
