import Console
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

/// A control group's share of the processors counts, in either version and at any level.
@Suite struct ProcessorCountTests {
  private let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  private func write(_ text: String, to name: String) throws {
    let folder = PathParts.folder(of: root.file(name))
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try root.write(text, to: name)
  }

  @Test func withoutAGroupThereIsNoQuota() {
    #expect(ProcessorCount.quota(root: root.path) == nil)
    #expect(ProcessorCount.available >= 1)
  }

  @Test func theSmallestQuotaOfAllGroupsAboveCounts() throws {
    try write("0::/a/b\n", to: "proc/self/cgroup")
    try write("150000 100000\n", to: "sys/fs/cgroup/a/cpu.max")
    try write("max 100000\n", to: "sys/fs/cgroup/a/b/cpu.max")
    #expect(ProcessorCount.quota(root: root.path) == 1.5)
    try write("50000 100000\n", to: "sys/fs/cgroup/a/b/cpu.max")
    #expect(ProcessorCount.quota(root: root.path) == 0.5)
  }

  @Test func theOlderVersionIsReadToo() throws {
    try write("5:cpuset:/x\n4:cpu,cpuacct:/docker/1\n", to: "proc/self/cgroup")
    // Inside of a container the group itself is the root.
    try write("300000\n", to: "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    try write("100000\n", to: "sys/fs/cgroup/cpu/cpu.cfs_period_us")
    #expect(ProcessorCount.quota(root: root.path) == 3)
    try write("-1\n", to: "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    #expect(ProcessorCount.quota(root: root.path) == nil)
  }

  @Test func theLeastMemoryOfAllGroupsAboveCounts() throws {
    #expect(MemorySize.limit(root: root.path) == nil)
    try write("0::/a/b\n", to: "proc/self/cgroup")
    try write("max\n", to: "sys/fs/cgroup/a/memory.max")
    #expect(MemorySize.limit(root: root.path) == nil)
    try write("4096000\n", to: "sys/fs/cgroup/a/memory.max")
    try write("8192000\n", to: "sys/fs/cgroup/a/b/memory.max")
    #expect(MemorySize.limit(root: root.path) == 4_096_000)
    try write("7:memory:/x\n", to: "proc/self/cgroup")
    try write("1024000\n", to: "sys/fs/cgroup/memory/x/memory.limit_in_bytes")
    #expect(MemorySize.limit(root: root.path) == 1_024_000)
    #expect(MemorySize.available > 0)
  }

  @Test func everyNumberIsTakenOnceOnNoMoreThreadsThanProcessors() {
    let taken = Mutex<[Int: Int]>([:])
    ProcessorCount.performInParallel(1000) { number in
      taken.withLock { $0[number, default: 0] += 1 }
    }
    #expect(taken.withLock { $0.count } == 1000)
    #expect(taken.withLock { $0.values.allSatisfy { $0 == 1 } })
    ProcessorCount.performInParallel(0) { _ in taken.withLock { $0 = [:] } }
    #expect(taken.withLock { $0.count } == 1000)
  }
}
