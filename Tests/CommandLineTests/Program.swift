import Foundation
import TestSupport

/// Runs the built program in child processes, alone or under mpirun.
struct Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder of the test bundle, where the programs are too.
  static let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// Runs `crnn-dist ARGUMENTS` in a folder; with `ranks`, under mpirun. Variables that are nil in
  /// `environment` are taken away; `input` is a few kilobytes.
  static func run(
    _ arguments: [String], in folder: String, ranks: Int? = nil, seconds: Int = 120,
    environment changes: [String: String?] = [:], input: String = ""
  ) throws -> Outcome {
    let process = Process()
    let (output, errors, entry) = (Pipe(), Pipe(), Pipe())
    process.standardInput = entry
    try start(
      process, arguments, in: folder, ranks: ranks, seconds: seconds, output: output,
      errors: errors, environment: changes)
    let collected = Collector(errors.fileHandleForReading)
    // A program that does not read it may be gone already.
    try? entry.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? entry.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: collected.wait())
  }

  /// What the tests' own variables are for a program that they start.
  static var environment: [String: String] { Launcher.environment }

  /// Starts `timeout … mpirun … crnn-dist ARGUMENTS`.
  static func start(
    _ process: Process, _ arguments: [String], in folder: String, ranks: Int?, seconds: Int,
    output: Any, errors: Any, environment changes: [String: String?] = [:]
  ) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    let launcher = ranks.map { Launcher.words(ranks: $0) } ?? []
    process.arguments =
      ["-k", "10", "\(seconds)"] + launcher
      + [Self.folder.appendingPathComponent("crnn-dist").path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = Self.environment
    for (key, value) in changes { environment[key] = value }
    process.environment = environment
    process.standardOutput = output
    process.standardError = errors
    if process.standardInput == nil { process.standardInput = FileHandle.nullDevice }
    try process.run()
  }

  /// Reads a pipe on a thread of its own, so that neither of two pipes can fill up.
  private final class Collector: @unchecked Sendable {
    // Written by the thread before it signals, read after.
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    init(_ handle: FileHandle) {
      Thread.detachNewThread { [self] in
        data = handle.readDataToEndOfFile()
        done.signal()
      }
    }

    func wait() -> String {
      done.wait()
      return String(decoding: data, as: UTF8.self)
    }
  }
}
