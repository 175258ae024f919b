import Dispatch
import Foundation

/// What another program answered.
struct ProgramOutcome {
  let output: String
  let errors: String
  /// The exit status; nil for a program that was ended since it took too long.
  let status: Int32?

  /// Runs a program that is found on the PATH, with nothing on its standard input.
  ///
  /// - Parameter seconds: how long it may take.
  /// - Throws: what the system says where there is no such program.
  init(_ command: [String], seconds: Double) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + seconds)
    timer.setEventHandler { process.terminate() }
    // Launchers end their ranks within some seconds after they were asked to.
    let last = DispatchSource.makeTimerSource()
    last.schedule(deadline: .now() + seconds + 5)
    last.setEventHandler { kill(process.processIdentifier, SIGKILL) }
    timer.resume()
    last.resume()
    defer {
      timer.cancel()
      last.cancel()
    }
    let read = DispatchGroup()
    let errorText = ErrorText()
    DispatchQueue.global().async(group: read) {
      errorText.bytes = errors.fileHandleForReading.readDataToEndOfFile()
    }
    let started = ProcessInfo.processInfo.systemUptime
    self.output = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    read.wait()
    process.waitUntilExit()
    self.errors = String(decoding: errorText.bytes, as: UTF8.self)
    let tookTooLong = ProcessInfo.processInfo.systemUptime - started >= seconds
    status = tookTooLong ? nil : process.terminationStatus
  }

  /// The bytes that the other thread reads; it is waited for before they are looked at.
  private final class ErrorText: @unchecked Sendable {
    var bytes = Data()
  }
}
