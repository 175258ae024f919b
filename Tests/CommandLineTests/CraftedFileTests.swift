import Foundation
import Shards
import TestSupport
import Testing

/// Files from a stranger, as every command meets them: one line, and status 65.
@Suite struct CraftedFileTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.file("data/shard-00000.h5") }

  /// A sound shard of two samples, 4 pixels high.
  private func writeShard() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("data"), withIntermediateDirectories: true)
    let writer = try ShardWriter(path: path, height: 4, channels: 1)
    for label in ["a", "b"] {
      try writer.append(
        Sample(pixels: [UInt8](repeating: 9, count: 40), width: 10, label: label, source: label))
    }
    try writer.finish()
  }

  private static let commands = [
    ["dataset", "verify", "data"], ["dataset", "inspect", "data"],
    ["dataset", "export", "data", "-o", "out"],
  ]

  @Test("Pixels that stand in another file are read by no command")
  func pixelsThatStandInAnotherFileAreReadByNoCommand() throws {
    try writeShard()
    try folder.write(String(repeating: "secret!!", count: 10), to: "secret")
    try CraftedHDF5(path).storeElsewhere(
      "/pixels", shape: [20, 4, 1], in: folder.file("secret"))
    for command in Self.commands {
      let outcome = try Program.run(command, in: folder.path)
      #expect(outcome.status == 65, "\(command)")
      let text = outcome.output + outcome.errors
      #expect(
        text.contains(
          "cannot read /pixels in data/shard-00000.h5: its values stand in another file (external"
            + " storage), which is never opened"), "\(command): \(text)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }

  @Test("Pixels that are claimed and not stored end no command without a word")
  func pixelsThatAreClaimedAndNotStoredEndNoCommandWithoutAWord() throws {
    try writeShard()
    try CraftedHDF5(path).leaveUnstored(
      "/pixels", shape: [2_147_483_646, 4000, 1], chunk: [100, 4000, 1])
    for command in Self.commands {
      let outcome = try Program.run(command, in: folder.path)
      #expect(outcome.status == 65, "\(command)")
      let text = outcome.output + outcome.errors
      #expect(
        text.contains(
          "cannot read /pixels in data/shard-00000.h5: [2147483646, 4000, 1] elements of 1 bytes"
            + " are not the 0 bytes that are stored"), "\(command): \(text)")
    }
  }
}
