import Foundation
import Synchronization

/// The processors that this process may use.
package enum ProcessorCount {
  /// Those that it may run on, or as many as a control group's quota amounts to (rounded up) if that
  /// is less: more threads would only take the quota from one another.
  package static var available: Int {
    let count = ProcessInfo.processInfo.activeProcessorCount
    guard let quota = quota(root: "/") else { return count }
    return max(1, min(count, Int(quota.rounded(.up))))
  }

  /// Calls a body for each of so many numbers, on as many threads as there are processors.
  ///
  /// Unlike `DispatchQueue.concurrentPerform`, which knows of no quota.
  package static func performInParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(count, available)) { _ in
      while true {
        let (index, _) = next.add(1, ordering: .relaxed)
        guard index < count else { return }
        body(index)
      }
    }
  }

  /// The processors' time that the control groups of this process allow each second, in seconds; nil
  /// without a limit.
  ///
  /// - Parameter root: the folder with `proc/self/cgroup` and `sys/fs/cgroup`.
  package static func quota(root: String) -> Double? {
    ControlGroups.folders(of: "cpu", root: root).compactMap(quota(_:)).min()
  }

  /// The limit of one group, in the files of either version.
  private static func quota(_ folder: String) -> Double? {
    var numbers = ControlGroups.text("\(folder)/cpu.max").split(separator: " ").map(String.init)
    if numbers.isEmpty {
      numbers = ["quota", "period"].map { ControlGroups.text("\(folder)/cpu.cfs_\($0)_us") }
    }
    guard numbers.count == 2, let quota = Double(numbers[0]), let period = Double(numbers[1]),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }
}
