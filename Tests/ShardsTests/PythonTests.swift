import Foundation
import HDF5
import Shards
import TestSupport
import Testing

/// Shards to and from h5py, with the very lines of docs/formats.md.
@Suite struct PythonTests {
  let folder = try! TemporaryFolder()

  @Test("A shard that h5py writes is sound") func aShardThatH5pyWritesIsSound() throws {
    guard try Python.isThere() else { return }
    try Python.run(try Python.example(after: "Writing a shard with h5py"), in: folder)
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

  /// What damaged chunks of it would do to the library is not for us to find out.
  @Test("A compressed shard is refused with the command that unpacks it")
  func aCompressedShardIsRefusedWithTheCommandThatUnpacksIt() throws {
    guard try Python.isThere() else { return }
    let compression = """

      with h5py.File("words.h5", "a") as file:
          del file["pixels"]
          file.create_dataset("pixels", data=pixels, compression="gzip")

      """
    try Python.run(try Python.example(after: "Writing a shard with h5py") + compression, in: folder)
    let refusal = try thrown(HDF5Error.self) { try ShardSet(folder: folder.path) }
    let message = refusal.description
    #expect(message.hasSuffix("it is compressed; unpack the file with `h5repack -f NONE OLD NEW`"))
  }

  @Test("A shard of ours opens in h5py") func aShardOfOursOpensInH5py() throws {
    guard try Python.isThere() else { return }
    let samples = makeSamples(3, height: 2, channels: 3)
    let writer = try ShardWriter(path: folder.file("words.h5"), height: 2, channels: 3)
    for sample in samples { try writer.append(sample) }
    try writer.finish()
    let output = try Python.run(
      try Python.example(after: "Reading a shard with h5py"), in: folder)
    let first = samples[0]
    #expect(output == "\(first.label) \(first.source) (2, \(first.width), 3)\n")
  }
}
