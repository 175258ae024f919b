import Foundation

/// The memory that this process may fill.
package enum MemorySize {
  /// The bytes of the machine, or what a control group allows if that is less.
  package static var available: Int {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, limit(root: "/") ?? machine)
  }

  /// The bytes that the control groups of this process allow; nil without a limit.
  ///
  /// - Parameter root: the folder with `proc/self/cgroup` and `sys/fs/cgroup`.
  package static func limit(root: String) -> Int? {
    ControlGroups.folders(of: "memory", root: root).flatMap { folder in
      ["memory.max", "memory.limit_in_bytes"].compactMap { name in
        Int(ControlGroups.text("\(folder)/\(name)"))
      }
    }.filter { $0 > 0 }.min()
  }
}
