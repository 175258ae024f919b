import Console
import Foundation

/// What a built program says of its commands.
enum ProgramDescription {
  private struct Dump: Decodable {
    let serializationVersion: Int
    let command: CommandInfo
  }

  private static let option = "--experimental-dump-help"

  static func commands(of program: String) throws -> CommandInfo {
    let data = try output(of: program)
    let dump: Dump
    do {
      dump = try JSONDecoder().decode(Dump.self, from: data)
    } catch {
      throw UserError(
        "\(program) does not describe its commands in a form that is known: \(error)",
        status: .badData)
    }
    guard dump.serializationVersion == 0 else {
      throw UserError(
        "\(program) describes its commands in version \(dump.serializationVersion) of the form; "
          + "0 is known", status: .badData)
    }
    return dump.command
  }

  private static func output(of program: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [option]
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    do {
      try process.run()
    } catch {
      throw UserError("\(program) could not be started: build it first", status: .unavailable)
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw UserError(
        "\(program) \(option) ended with status "
          + "\(process.terminationStatus)", status: .unavailable)
    }
    return data
  }
}
