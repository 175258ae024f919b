import Foundation
import Shards
import TestSupport
import Testing

/// Shards to and from h5py, with the very lines of docs/formats.md.
@Suite struct PythonTests {
  let folder = try! TemporaryFolder()

  @Test func `A shard that h5py writes is sound`() throws {
    guard try pythonIsThere() else { return }
    try runPython(try example(after: "Writing a shard with h5py"))
    let set = try ShardSet(folder: folder.path)
    #expect(set.count == 2)
    #expect(set.height == 32)
    #expect(set.channels == 1)
    #expect(set.widths == [90, 47])
    #expect(set.label(at: 0) == "Straße" && set.label(at: 1) == "7")
    #expect(set.source(at: 1) == "b.png")
    let sample = try set.sample(at: 1)
    #expect(sample.pixels.allSatisfy { $0 == 200 })
    let report = set.verify()
    #expect(report.problems == [] && report.withoutChecksum.isEmpty && report.samples == 2)
  }

  @Test func `A shard of ours opens in h5py`() throws {
    guard try pythonIsThere() else { return }
    let samples = makeSamples(3, height: 2, channels: 3)
    let writer = try ShardWriter(path: folder.file("words.h5"), height: 2, channels: 3)
    for sample in samples { try writer.append(sample) }
    try writer.finish()
    let output = try runPython(try example(after: "Reading a shard with h5py"))
    let first = samples[0]
    #expect(output == "\(first.label) \(first.source) (2, \(first.width), 3)\n")
  }

  private func pythonIsThere() throws -> Bool {
    if try run("python3", ["-c", "import h5py, numpy"]) == 0 { return true }
    print("SKIPPED: python3 with h5py is not installed; shards of h5py were not tested")
    return false
  }

  /// The first fenced block below a heading of docs/formats.md.
  private func example(after heading: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/formats.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: heading).dropFirst().first)
    return try #require(section.components(separatedBy: "```python\n").dropFirst().first)
      .components(separatedBy: "```")[0]
  }

  @discardableResult
  private func runPython(_ script: String) throws -> String {
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
    #expect(process.terminationStatus == 0, "\(trouble)")
    return text
  }
}
