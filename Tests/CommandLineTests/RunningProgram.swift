import Foundation

/// `crnn-dist …`, alone or under mpirun, that goes on while a test does something to it.
final class RunningProgram {
  private let process = Process()
  private let log: String

  /// Starts it in a folder; its messages go to a file there.
  init(_ arguments: [String], in folder: String, ranks: Int?) throws {
    log = "\(folder)/running.log"
    try Data().write(to: URL(fileURLWithPath: log))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try Program.start(
      process, arguments, in: folder, ranks: ranks, seconds: 90, output: file, errors: file)
  }

  /// What it has said so far.
  var messages: String {
    FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The process of mpirun, or of the lone program, and those of the ranks in their order, which some
  /// launchers start by processes of their own.
  var launcher: Int32? { Self.children(of: process.processIdentifier).first }
  var ranks: [Int32] { launcher.map(Self.programs) ?? [] }

  /// Waits until a file is there, for half a minute at most.
  func wait(for path: String) -> Bool {
    for _ in 0..<600 {
      if FileManager.default.fileExists(atPath: path) { return true }
      usleep(50_000)
    }
    return false
  }

  /// Waits for the end and returns the exit status.
  func finish() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func programs(below process: Int32) -> [Int32] {
    children(of: process).flatMap { child in
      let name = FileManager.default.contents(atPath: "/proc/\(child)/comm") ?? Data()
      return name.starts(with: Data("crnn-dist".utf8)) ? [child] : programs(below: child)
    }
  }

  /// Those that any of its threads has started.
  private static func children(of process: Int32) -> [Int32] {
    let tasks = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return threads.flatMap { thread in
      let data = FileManager.default.contents(atPath: "\(tasks)/\(thread)/children") ?? Data()
      return String(decoding: data, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }.sorted()
  }
}
