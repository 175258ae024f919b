import Foundation

/// What the control groups of this process allow.
package enum ControlGroup {
  /// The processors' time that they allow each second, in seconds; nil without a limit.
  ///
  /// - Parameter root: the folder with `proc/self/cgroup` and `sys/fs/cgroup`.
  package static func processorQuota(root: String) -> Double? {
    folders(of: "cpu", root: root).compactMap(quota).min()
  }

  /// The memory that they allow, in bytes; nil without a limit.
  package static func memoryLimit(root: String) -> UInt64? {
    let limits = folders(of: "memory", root: root).flatMap { folder in
      ["memory.max", "memory.limit_in_bytes"].compactMap {
        UInt64(text("\(folder)/\($0)").trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    // Version 1 writes a number near the largest one where there is no limit.
    return limits.filter { $0 < 1 << 60 }.min()
  }

  /// The folders of this process's groups and of all above them, which limit too, in both versions.
  private static func folders(of controller: String, root: String) -> [String] {
    let base = root + "/sys/fs/cgroup"
    var folders: [String] = []
    for line in text("\(root)/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      guard parts[1].isEmpty || controllers.contains(Substring(controller)) else { continue }
      // Inside of a container the path may be the host's.
      let names = parts[2].split(separator: "/")
      for depth in 0...names.count {
        let path = names.prefix(depth).map { "/" + $0 }.joined()
        folders += [base, "\(base)/\(controller)", "\(base)/\(parts[1])"].map { $0 + path }
      }
    }
    return folders
  }

  /// The limit of one group, in the files of either version.
  private static func quota(_ folder: String) -> Double? {
    var numbers = text("\(folder)/cpu.max").split(whereSeparator: \.isWhitespace).map(String.init)
    if numbers.isEmpty {
      numbers = ["quota", "period"].map {
        text("\(folder)/cpu.cfs_\($0)_us").trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
    guard numbers.count == 2, let quota = Double(numbers[0]), let period = Double(numbers[1]),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  /// The text of a file; empty where there is none.
  private static func text(_ path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
