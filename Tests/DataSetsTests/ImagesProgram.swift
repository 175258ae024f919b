import Foundation

/// Runs the program `crnn-dist-images` that was built with the tests.
enum ImagesProgram {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    try Fixtures.withFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        .resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("crnn-dist-images")
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment
        .merging(environment) { _, given in given }
      // Files, not pipes: a full pipe that nobody reads would stop the program.
      let paths = [folder + "/output", folder + "/errors"]
      for path in paths { try Data().write(to: URL(fileURLWithPath: path)) }
      process.standardOutput = FileHandle(forWritingAtPath: paths[0])
      process.standardError = FileHandle(forWritingAtPath: paths[1])
      process.standardInput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      let texts = try paths.map { try String(contentsOfFile: $0, encoding: .utf8) }
      return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
  }
}
