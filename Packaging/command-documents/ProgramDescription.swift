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
    // Not Foundation's Process: it waits for ever where there is no loopback, as in some builds that are
    // kept from the network.
    guard let stream = popen("exec \(program.quoted()) \(option)", "r") else {
      throw UserError("no shell could be started", status: .unavailable)
    }
    let data = FileHandle(fileDescriptor: fileno(stream)).readDataToEndOfFile()
    guard pclose(stream) == 0 else {
      throw UserError(
        "\(program) did not describe its commands: build it first", status: .unavailable)
    }
    return data
  }
}
