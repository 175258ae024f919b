import Foundation

/// The control groups of this process, by which containers and schedulers limit it.
enum ControlGroups {
  /// The folders in which the limits of a controller may stand, of either version; each group above limits
  /// too.
  ///
  /// - Parameter root: the folder with `proc/self/cgroup` and `sys/fs/cgroup`.
  static func folders(of controller: String, root: String) -> [String] {
    let base = root + "/sys/fs/cgroup"
    return text("\(root)/proc/self/cgroup").split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let controllers = parts[1].split(separator: ",")
      guard parts[1].isEmpty || controllers.contains(Substring(controller)) else { return [] }
      // Inside of a container the path may be the host's.
      let names = parts[2].split(separator: "/")
      return (0...names.count).flatMap { depth in
        let path = names.prefix(depth).map { "/" + $0 }.joined()
        return [base, "\(base)/\(controller)", "\(base)/\(parts[1])"].map { $0 + path }
      }
    }
  }

  /// The text of a file without white space around it; empty where there is none.
  static func text(_ path: String) -> String {
    guard let data = FileManager.default.contents(atPath: path) else { return "" }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
