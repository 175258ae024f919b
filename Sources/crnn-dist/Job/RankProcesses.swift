import Foundation

/// The processes that a launcher has started on this machine: ranks, and its connections to other machines.
enum RankProcesses {
  /// Whether there are any, and all have ended without the launcher taking notice.
  ///
  /// False where the system does not list them.
  static func haveEnded(of launcher: pid_t) -> Bool {
    let tasks = "/proc/\(launcher)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    let children = threads.flatMap { thread in
      let text = (try? String(contentsOfFile: "\(tasks)/\(thread)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ")
    }
    return !children.isEmpty && children.allSatisfy { isZombie($0) }
  }

  private static func isZombie(_ process: Substring) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
      return false
    }
    // The name of a program, in brackets before the state, may itself have brackets.
    return text.split(separator: ")").last?.hasPrefix(" Z") == true
  }
}
