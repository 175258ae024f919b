import Files
import Foundation

/// The state of a rank: a small file that its watchdog writes every few seconds.
package struct RankReport: Codable, Equatable, Sendable {
  package var rank: Int
  package var host: String
  package var pid: Int32
  /// The step, counted from 1 as in the metrics.
  package var step: Int
  package var activity: Activity
  package var heartbeats: Int
  /// Seconds since the last heartbeat.
  package var stalled: Double
  /// Counts the reports.
  package var number: Int

  package init(
    rank: Int, host: String, pid: Int32, step: Int, activity: Activity, heartbeats: Int,
    stalled: Double, number: Int
  ) {
    self.rank = rank
    self.host = host
    self.pid = pid
    self.step = step
    self.activity = activity
    self.heartbeats = heartbeats
    self.stalled = stalled
    self.number = number
  }

  /// The file of a rank in a folder.
  static func path(_ folder: String, rank: Int) -> String { "\(folder)/rank-\(rank).json" }

  /// Writes the file; false where that is not possible, which is no reason to end a run.
  ///
  /// The first report makes the file. A later one does not: rank 0 removes all of them at the end, which this rank
  /// may reach a moment later.
  func write(to folder: String) -> Bool {
    guard let bytes = try? JSONEncoder().encode(self) else { return false }
    let flags = O_WRONLY | (number == 1 ? O_CREAT : 0)
    let descriptor = open(Self.path(folder, rank: rank), flags, 0o644)
    guard descriptor >= 0 else { return false }
    // In one call and of one length, so that a reader sees the old report or the new one.
    let padded = bytes + Data(repeating: 0x20, count: max(0, 512 - bytes.count))
    let count = padded.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    // It makes a network file system show the report to the others.
    let isThere = fdatasync(descriptor) == 0
    return close(descriptor) == 0 && isThere && count == padded.count
  }

  /// Removes all reports, and the folder if nothing else is in it. What cannot be removed is removed by the next
  /// run.
  static func removeAll(in folder: String) {
    let names = (try? FolderNames.ifThere(in: folder)) ?? []
    for name in names {
      guard name.hasPrefix("rank-"), name.hasSuffix(".json"),
        let rank = Int(name.dropFirst(5).dropLast(5)),
        path(folder, rank: rank) == "\(folder)/\(name)"
      else { continue }
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  /// The report of a rank; nil where there is none, or none that can be read.
  static func read(_ folder: String, rank: Int) -> RankReport? {
    guard let data = FileManager.default.contents(atPath: path(folder, rank: rank)) else {
      return nil
    }
    return try? JSONDecoder().decode(RankReport.self, from: data)
  }
}
