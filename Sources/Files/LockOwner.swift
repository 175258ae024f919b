import Foundation

/// The process that holds the lock of a folder, as the lock's file names it.
package struct LockOwner: Codable, Equatable {
  /// Tells two owners apart whatever else is equal.
  var token = UUID().uuidString
  var host: String
  var pid: Int32
  /// When the process was started, in the kernel's ticks, as process numbers are used again.
  var started: String
  /// The start of the kernel and the numbering of processes that `pid` belongs to.
  var boot: String
  var space: String
  /// The scheduler's job and how often it was requeued; empty outside of one.
  var job: String
  var restarts: String
  var since: String

  /// This process.
  static var current: LockOwner {
    let environment = ProcessInfo.processInfo.environment
    let job = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID"].lazy.compactMap { environment[$0] }.first
    let pid = getpid()
    return LockOwner(
      host: hostName, pid: pid, started: startOfProcess(pid) ?? "",
      boot: text(of: "/proc/sys/kernel/random/boot_id"),
      space: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
        ?? "",
      job: job ?? "", restarts: environment["SLURM_RESTART_COUNT"] ?? "0",
      since: ISO8601DateFormatter().string(from: Date()))
  }

  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "?" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether the owner lives, as far as `other`, a process here and now, can tell; nil if it cannot.
  func isAlive(seenFrom other: LockOwner) -> Bool? {
    if !boot.isEmpty, boot == other.boot, !space.isEmpty, space == other.space {
      return Self.startOfProcess(pid) == started
    }
    return isEarlierLife(of: other) ? false : nil
  }

  /// Whether this is the scheduler's job of `other` before it was requeued, and so was ended.
  func isEarlierLife(of other: LockOwner) -> Bool {
    !job.isEmpty && job == other.job && restarts != other.restarts
  }

  /// One line for people.
  var description: String {
    "process \(pid) on \(host)" + (job.isEmpty ? "" : ", job \(job)") + ", since \(since)"
  }

  /// The 22nd field of /proc/PID/stat; nil if there is no such process, or it is a zombie.
  private static func startOfProcess(_ pid: Int32) -> String? {
    // The second field is in parentheses and may hold anything, spaces too.
    guard let end = text(of: "/proc/\(pid)/stat").range(of: ")", options: .backwards) else {
      return nil
    }
    let fields = text(of: "/proc/\(pid)/stat")[end.upperBound...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }

  /// The text of a file of /proc; empty where there is none.
  private static func text(of path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

extension LockOwner {
  /// The owner that a file names; nil if it names none: half a lock is what a process leaves that dies
  /// while it makes one.
  init?(_ contents: Data) {
    guard let owner = try? JSONDecoder().decode(LockOwner.self, from: contents) else { return nil }
    self = owner
  }

  /// What the file of this owner says.
  func contents() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
