import Foundation

/// Runs the Python of docs/formats.md, so that its examples are true.
public enum Python {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Whether there is a Python with h5py; without one the test is `skipped`.
  public static func isThere(test: String = #function) throws -> Bool {
    if try TestSupport.run("python3", ["-c", "import h5py, numpy"]) == 0 { return true }
    skipped("python3 with h5py is not installed; files of h5py were not tested", test: test)
    return false
  }

  /// The first block of Python below a heading of docs/formats.md.
  public static func example(after heading: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/formats.md"), encoding: .utf8)
    guard let section = text.components(separatedBy: "# \(heading)\n").dropFirst().first,
      let block = section.components(separatedBy: "```python\n").dropFirst().first
    else { throw Failure(description: "no example below \"\(heading)\"") }
    return block.components(separatedBy: "```")[0]
  }

  /// Runs a script in a folder and returns what it prints; throws if it fails.
  @discardableResult
  public static func run(_ script: String, in folder: TemporaryFolder) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let trouble = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: trouble) }
    return text
  }
}
