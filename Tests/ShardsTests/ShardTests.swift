import Deflate
import Foundation
import HDF5
import Shards
import TestSupport
import Testing

@Suite struct ShardTests {
  let folder = try! TemporaryFolder()

  @Test("Samples come back as they were written", arguments: [(4, 1), (3, 3), (32, 1)])
  func samplesComeBackAsTheyWereWritten(height: Int, channels: Int) throws {
    let path = folder.file("a.h5")
    let samples = try writeShard(path, count: 9, height: height, channels: channels)
    let shard = try ShardReader(path: path)
    #expect(shard.count == 9)
    #expect(shard.height == height)
    #expect(shard.channels == channels)
    #expect(shard.widths == samples.map { Int32($0.width) })
    #expect(Array(shard.labels) == samples.map(\.label))
    #expect(try shard.readSources() == samples.map(\.source))
    #expect(shard.alphabet == " 012345678rtwö\u{1F600}")
    for index in [8, 0, 4, 4] { #expect(try shard.sample(at: index) == samples[index]) }
  }

  @Test("The checksum is zlib's") func theChecksumIsZlibS() {
    var checksum = CRC32()
    checksum.add(Array("123456789".utf8))
    #expect(checksum.value == 0xCBF4_3926)
    var parts = CRC32()
    for part in ["1234567891", "2", "", "345678901"] { parts.add(Array(part.utf8)) }
    var whole = CRC32()
    whole.add(Array("12345678912345678901".utf8))
    #expect(parts.value == whole.value)
  }

  @Test("Many columns cross the writer's buffer and the file's chunks")
  func manyColumnsCrossTheWriterSBufferAndTheFileSChunks() throws {
    let path = folder.file("big.h5")
    let height = 61
    let writer = try ShardWriter(path: path, height: height, channels: 3)
    let samples = (0..<40).map { index in
      Sample(
        pixels: (0..<(300 + index) * height * 3).map { UInt8(truncatingIfNeeded: $0 &* index) },
        width: 300 + index, label: "\(index)", source: "")
    }
    for sample in samples { try writer.append(sample) }
    try writer.finish()
    let shard = try ShardReader(path: path)
    for (index, sample) in samples.enumerated() { #expect(try shard.sample(at: index) == sample) }
    #expect(try ShardSet.verify(folder: folder.path).isSound)
  }

  @Test("A set is split into shards and reads as one list")
  func aSetIsSplitIntoShardsAndReadsAsOneList() throws {
    let samples = makeSamples(25)
    let writer = try ShardSetWriter(folder: folder.path, height: 4, channels: 1, shardSize: 10)
    for sample in samples { try writer.append(sample) }
    #expect(try !folder.names().contains { $0.hasSuffix(".h5") })
    try writer.finish()
    #expect(try folder.names() == ["shard-00000.h5", "shard-00001.h5", "shard-00002.h5"])
    let set = try ShardSet(folder: folder.path)
    #expect(set.count == 25)
    #expect(set.widths == samples.map { Int32($0.width) })
    for (index, sample) in samples.enumerated() { #expect(try set.sample(at: index) == sample) }
    #expect(set.label(at: 24) == samples[24].label)
    #expect(set.source(at: 10) == samples[10].source)
    #expect(set.characters.map(String.init).joined() == " 0123456789rtwö\u{1F600}")
    let report = set.verify()
    #expect(report.isSound && report.samples == 25 && report.shards == 3)
    #expect(report.withoutChecksum.isEmpty)
  }

  @Test("With few files held open, all samples can still be read")
  func withFewFilesHeldOpenAllSamplesCanStillBeRead() throws {
    let samples = makeSamples(12)
    let writer = try ShardSetWriter(folder: folder.path, height: 4, channels: 1, shardSize: 1)
    for sample in samples { try writer.append(sample) }
    try writer.finish()
    let set = try ShardSet(folder: folder.path, openLimit: 3)
    for index in [0, 11, 5, 5, 3, 0, 11, 7, 1, 2, 4, 6, 8, 9, 10] {
      #expect(try set.sample(at: index) == samples[index])
    }
    #expect(set.verify().isSound)
  }

  @Test("The fingerprint tells data and order, not the path")
  func theFingerprintTellsDataAndOrderNotThePlace() throws {
    let other = try TemporaryFolder()
    let swapped = try TemporaryFolder()
    try writeShard(folder.file("a.h5"), count: 3)
    try writeShard(folder.file("b.h5"), count: 4)
    try writeShard(other.file("x.h5"), count: 3)
    try writeShard(other.file("y.h5"), count: 4)
    try writeShard(swapped.file("a.h5"), count: 4)
    try writeShard(swapped.file("b.h5"), count: 3)
    let fingerprint = try ShardSet(folder: folder.path).fingerprint
    #expect(fingerprint.count == 16)
    #expect(try ShardSet(folder: other.path).fingerprint == fingerprint)
    #expect(try ShardSet(folder: swapped.path).fingerprint != fingerprint)
  }

  @Test("Several threads read at once") func severalThreadsReadAtOnce() async throws {
    let samples = try writeShard(folder.file("a.h5"), count: 50)
    let set = try ShardSet(folder: folder.path)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<4 {
        group.addTask {
          for round in 0..<200 {
            let index = (round * 13 + task * 7) % 50
            if try set.sample(at: index) != samples[index] { return false }
          }
          return true
        }
      }
      for try await equal in group { #expect(equal) }
    }
  }

  @Test("Samples are read in any order") func samplesAreReadInAnyOrder() throws {
    let count = 300
    let writer = try ShardWriter(path: folder.file("a.h5"), height: 4, channels: 1)
    for index in 0..<count {
      try writer.append(
        Sample(
          pixels: [UInt8](repeating: UInt8(index % 251), count: 40), width: 10, label: "\(index)",
          source: "\(index).png"))
    }
    try writer.finish()
    let set = try ShardSet(folder: folder.path)
    var buffer = [UInt8](repeating: 0, count: 40)
    for turn in 0..<count {
      let index = turn * 113 % count
      try buffer.withUnsafeMutableBufferPointer { try set.readPixels(at: index, into: $0) }
      #expect(buffer == [UInt8](repeating: UInt8(index % 251), count: 40))
    }
  }
}
