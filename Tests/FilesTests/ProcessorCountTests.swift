import Console
import Foundation
import TestSupport
import Testing

/// A control group's share of the processors counts, in either version and at any level.
@Suite struct ProcessorCountTests {
  private let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func write(_ text: String, to name: String) throws {
    let folder = (root.file(name) as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try root.write(text, to: name)
  }

  @Test func withoutAGroupThereIsNoQuota() {
    #expect(ControlGroup.processorQuota(root: root.path) == nil)
    #expect(ProcessorCount.available >= 1)
  }

  @Test func theSmallestQuotaOfAllGroupsAboveCounts() throws {
    try write("0::/a/b\n", to: "proc/self/cgroup")
    try write("150000 100000\n", to: "sys/fs/cgroup/a/cpu.max")
    try write("max 100000\n", to: "sys/fs/cgroup/a/b/cpu.max")
    #expect(ControlGroup.processorQuota(root: root.path) == 1.5)
    try write("50000 100000\n", to: "sys/fs/cgroup/a/b/cpu.max")
    #expect(ControlGroup.processorQuota(root: root.path) == 0.5)
  }

  @Test func theOlderVersionIsReadToo() throws {
    try write("5:cpuset:/x\n4:cpu,cpuacct:/docker/1\n", to: "proc/self/cgroup")
    // Inside of a container the group itself is the root.
    try write("300000\n", to: "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    try write("100000\n", to: "sys/fs/cgroup/cpu/cpu.cfs_period_us")
    #expect(ControlGroup.processorQuota(root: root.path) == 3)
    try write("-1\n", to: "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    #expect(ControlGroup.processorQuota(root: root.path) == nil)
  }
}
