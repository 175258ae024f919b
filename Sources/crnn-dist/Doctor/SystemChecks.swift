import Console
import Foundation
import MPI

/// What the system gives to this process.
enum SystemChecks {
  /// The checks of the system, by what the environment says.
  static func run(_ environment: [String: String]) -> [HealthFinding] {
    [locale(environment), memory(), sharedMemory(), processors(), openFiles(), processMemory()]
      .compactMap(\.self)
  }

  static func locale(_ environment: [String: String]) -> HealthFinding {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { name in
      environment[name].flatMap { $0.isEmpty ? nil : (name, $0) }
    }.first
    let text = set.map { "\($0.0)=\($0.1)" } ?? "none is set"
    let plain = text.uppercased().replacingOccurrences(of: "-", with: "")
    guard plain.hasSuffix("UTF8") || plain.contains("UTF8@") else {
      return .warning(
        "locale", "\(text), which is not UTF-8: terminals may show texts wrongly",
        remedy: "export LC_ALL=C.UTF-8; files are UTF-8 in any case")
    }
    return .good("locale", text)
  }

  static func memory() -> HealthFinding? {
    let available = field("MemAvailable", of: "/proc/meminfo")
    // Version 1 of control groups writes a number near the largest one where there is no limit.
    let limit = MemorySize.limit(root: "/").flatMap { $0 < 1 << 60 ? UInt64($0) : nil }
    guard let least = [available, limit].compactMap(\.self).min() else { return nil }
    let text =
      "\(ByteText.short(least)) for this process"
      + (limit.map { ", \(ByteText.short($0)) by the control group" } ?? "")
    return least < 2 << 30
      ? .warning(
        "memory", text,
        remedy: "a rank takes about 700 MB with the defaults: start fewer, or make lanes smaller")
      : .good("memory", text)
  }

  static func sharedMemory() -> HealthFinding? {
    var status = statvfs()
    let subject = "shared memory"
    guard statvfs("/dev/shm", &status) == 0 else {
      return .warning(
        subject, "/dev/shm does not exist",
        remedy: "mount a tmpfs there; ranks of one machine talk through it")
    }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    return free < 64 << 20
      ? .warning(
        subject, "\(ByteText.short(free)) are free in /dev/shm",
        remedy: "ranks of one machine talk through it: for a container --shm-size=1g")
      : .good(subject, "\(ByteText.short(free)) are free in /dev/shm")
  }

  static func processors() -> HealthFinding {
    let count = ProcessInfo.processInfo.activeProcessorCount
    guard let quota = ProcessorCount.quota(root: "/"), quota < Double(count) else {
      return .good("processors", "\(count)")
    }
    return .warning(
      "processors",
      "\(count), but the control group allows the time of \(NumberText.fixed(quota, 2))",
      remedy:
        "start no more ranks times threads than that, or raise the quota (--cpus of a container)")
  }

  static func openFiles() -> HealthFinding {
    let limit = OpenFiles.limit
    return limit < 1024
      ? .warning(
        "open files", "at most \(limit)",
        remedy: "raise the hard limit (ulimit -Hn); a data set of many shards needs it")
      : .good("open files", "at most \(limit)")
  }

  static func processMemory() -> HealthFinding {
    let subject = "memory of other ranks"
    return InstalledMPI.canReadProcesses
      ? .good(subject, "process_vm_readv is allowed")
      : .warning(
        subject, "process_vm_readv is denied, as in many containers: messages are copied twice",
        remedy:
          "works, but slower: let the container have SYS_PTRACE (--cap-add=SYS_PTRACE), or a seccomp "
          + "profile that allows the call")
  }

  private static func field(_ name: String, of path: String) -> UInt64? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix(name + ":")
    }
    let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
      UInt64($0)
    }
    return number.map { $0 << 10 }
  }
}
