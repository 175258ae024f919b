import Foundation

/// The processors that this process may use.
package enum ProcessorCount {
  /// Those that it may run on, or as many as a control group's quota amounts to (rounded up) if that
  /// is less: more threads would only take the quota from one another.
  package static var available: Int {
    let count = ProcessInfo.processInfo.activeProcessorCount
    guard let quota = quota(root: "/") else { return count }
    return max(1, min(count, Int(quota.rounded(.up))))
  }

  /// The processors' time that the control groups of this process allow each second, in seconds; nil
  /// without a limit.
  ///
  /// - Parameter root: the folder with `proc/self/cgroup` and `sys/fs/cgroup`.
  package static func quota(root: String) -> Double? {
    let base = root + "/sys/fs/cgroup"
    var quotas: [Double] = []
    for line in text("\(root)/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      guard parts[1].isEmpty || controllers.contains("cpu") else { continue }
      // Each group above limits too. Inside of a container the path may be the host's.
      let names = parts[2].split(separator: "/")
      for depth in 0...names.count {
        let path = names.prefix(depth).map { "/" + $0 }.joined()
        for folder in [base, "\(base)/cpu", "\(base)/\(parts[1])"] {
          quotas += [quota(folder + path)].compactMap(\.self)
        }
      }
    }
    return quotas.min()
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
