import Foundation

/// The processors that this process may use.
package enum ProcessorCount {
  /// Those that it may run on, or as many as a control group's quota amounts to (rounded up) if that
  /// is less: more threads would only take the quota from one another.
  package static var available: Int {
    let count = ProcessInfo.processInfo.activeProcessorCount
    guard let quota = ControlGroup.processorQuota(root: "/") else { return count }
    return max(1, min(count, Int(quota.rounded(.up))))
  }
}
