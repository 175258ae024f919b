import Console

/// What a rank that waits knows of all others, from the reports that they write.
package struct RollCall {
  /// What is known of a rank.
  struct Entry {
    var report: RankReport?
    /// When its report last changed, and when its heartbeats did, by this process's clock.
    var changed: Double
    var progressed: Double
  }

  private(set) var entries: [Entry]
  /// The host and process of every rank, as in "host n2, pid 4711".
  let processes: [String]
  private let rank: Int

  package init(rank: Int, processes: [String], now: Double) {
    self.rank = rank
    self.processes = processes
    entries = processes.map { _ in Entry(report: nil, changed: now, progressed: now) }
  }

  package mutating func take(_ report: RankReport?, of rank: Int, now: Double) {
    guard let report, report != entries[rank].report else { return }
    entries[rank].changed = now
    if report.heartbeats != entries[rank].report?.heartbeats { entries[rank].progressed = now }
    entries[rank].report = report
  }

  /// Whether a rank has shown no sign of life for `limit` seconds.
  package func isSilent(_ rank: Int, now: Double, limit: Double) -> Bool {
    now - entries[rank].changed > limit
  }

  /// Whether this rank is the one that reports for all that wait: the lowest that waits and lives.
  package func isReporter(now: Double, silence: Double, waitedFor: Double) -> Bool {
    !(0..<rank).contains { other in
      guard let report = entries[other].report else { return false }
      return report.stalled >= waitedFor && !isSilent(other, now: now, limit: silence)
    }
  }

  /// The seconds since another rank made progress.
  package func sinceProgress(now: Double) -> Double {
    let others = entries.indices.filter { $0 != rank }.map { entries[$0].progressed }
    return now - (others.max() ?? -.infinity)
  }

  /// Which ranks are not waiting for others, or are silent, and where they were last seen.
  ///
  /// Those that wait need not wait for the same: some may have left a sum that others are still in.
  package func absent(mine: RankReport, now: Double, silence: Double) -> String {
    let missing = entries.indices.filter { other in
      guard other != rank else { return !mine.activity.isCollective }
      guard let report = entries[other].report, !isSilent(other, now: now, limit: silence)
      else { return true }
      return !report.activity.isCollective
    }
    guard !missing.isEmpty else {
      return
        "all \(entries.count) ranks are present and alive, so the connection between them hangs"
    }
    return "not there: "
      + missing.map { describe($0, mine, now: now, silence: silence) }.joined(separator: "; ")
  }

  private func describe(_ other: Int, _ mine: RankReport, now: Double, silence: Double) -> String {
    let name = "rank \(other) (\(processes[other]))"
    guard let report = other == rank ? mine : entries[other].report else {
      return "\(name), never seen"
    }
    let seen = "\(name), last seen at step \(report.step) \(report.activity.rawValue)"
    guard other != rank, isSilent(other, now: now, limit: silence) else { return seen }
    return "\(seen), silent for \(NumberText.fixed(now - entries[other].changed, 0)) s"
  }
}
