import Foundation
import HDF5
import Shards
import TestSupport
import Testing

/// Shards in the format of HDF5 1.10: heads and headers of version 2.
@Suite struct NewFormatTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.file("new.h5") }

  private static let numbers: [String: Int64] = [
    "version": 1, "height": 2, "channels": 1, "count": 2,
  ]
  private static let texts = ["format": "crnn-dist-shard", "alphabet": "ab"]

  /// Two samples, whose pixels are contiguous.
  private func write(numbers: [String: Int64] = numbers) throws {
    let old = folder.file("old.file")
    try HandmadeShard().write(to: old)
    try CraftedHDF5(old).copyInFormatOf110(to: path, numbers: numbers, texts: Self.texts)
  }

  @Test("A shard in the format of HDF5 a newer release is read")
  func aShardInTheFormatOfHDF5ANewerReleaseIsRead() throws {
    try write()
    let shard = try ShardReader(path: path)
    #expect(shard.count == 2 && Array(shard.labels) == ["a", "b"])
    #expect(try shard.sample(at: 1).pixels == [7, 7, 7, 7])
    #expect(try ShardSet.verify(folder: folder.path).isSound)
  }

  @Test("Attributes in a heap are refused with a remedy")
  func attributesInAHeapAreRefusedWithARemedy() throws {
    let more = (0..<8).map { ("more\($0)", Int64($0)) }
    try write(numbers: Self.numbers.merging(more) { one, _ in one })
    let error = try thrown(HDF5Error.self) { try ShardReader(path: path) }
    #expect(
      error.description == "cannot read / in \(path): it has attributes in a heap, which is not"
        + " read; write the file in HDF5's earliest format, as h5py does unless asked otherwise")
  }

  @Test("One that was changed is refused, or is what it was")
  func oneThatWasChangedIsRefusedOrIsWhatItWas() throws {
    try write()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let samples = try (0..<2).map { try ShardReader(path: path).sample(at: $0) }
    var refused = 0
    for damage in Damage.changes(of: whole, count: 600, seed: 3)
      + Damage.truncations(of: whole, count: 50, seed: 4)
    {
      try damage.data.write(to: URL(fileURLWithPath: path))
      do {
        let shard = try ShardReader(path: path)
        // There is no checksum of the pixels and texts; headers have theirs.
        for (index, sample) in samples.enumerated() where index < shard.count {
          #expect(try shard.sample(at: index).pixels.count == sample.pixels.count, "\(damage)")
        }
      } catch {
        refused += 1
        #expect("\(error)".contains(path) && !"\(error)".contains("\n"))
      }
    }
    #expect(refused > 300)
  }
}
