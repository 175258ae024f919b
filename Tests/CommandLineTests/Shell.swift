import Foundation

extension Program {
  /// Starts a process that can be signalled: it inherits what its starter's thread blocks, and a thread of
  /// a pool blocks signals.
  static func withSignals(_ start: () throws -> Void) throws {
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    for number in [SIGUSR1, SIGINT, SIGHUP, SIGTERM, SIGXCPU] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try start()
  }

  /// Runs a script of the shell in which `$C` is crnn-dist, for what only a shell does to a program.
  static func script(
    _ script: String, in folder: String, environment changes: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["-k", "10", "120", "bash", "-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment.merging(changes) { $1 }.merging([
      "C": Self.folder.appendingPathComponent("crnn-dist").path
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a script's background jobs may outlive it.
    let (output, errors) = ("\(folder)/script.out", "\(folder)/script.err")
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try withSignals { try process.run() }
    process.waitUntilExit()
    func contents(of path: String) throws -> String {
      try String(contentsOfFile: path, encoding: .utf8)
    }
    return Outcome(
      status: process.terminationStatus, output: try contents(of: output),
      errors: try contents(of: errors))
  }
}
