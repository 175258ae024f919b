import Foundation

/// Reads messages of protocol buffers with the compiler of protocol buffers itself.
public enum Protoc {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// What `protoc --decode` says of a message, field after field.
  ///
  /// Nil, and the test is `skipped`, where there is no protoc.
  ///
  /// - Parameters:
  ///   - message: its name, with its package.
  ///   - file: a description in Tests/Fixtures/descriptions.
  public static func decode(
    _ bytes: [UInt8], as message: String, of file: String, test: String = #function
  ) throws -> String? {
    guard try TestSupport.run("protoc", ["--version"]) == 0 else {
      skipped("protoc is not installed; \(message) was not decoded with it", test: test)
      return nil
    }
    let descriptions = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/descriptions").path
    let folder = try TemporaryFolder()
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("message")))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["protoc", "--proto_path=\(descriptions)", "--decode=\(message)", file]
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: folder.file("message")))
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "protoc cannot decode the bytes as \(message)")
    }
    return text
  }
}
