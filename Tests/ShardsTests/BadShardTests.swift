import Foundation
import HDF5
import Shards
import TestSupport
import Testing

@Suite struct BadShardTests {
  let folder = try! TemporaryFolder()
  var path: String { folder.file("x.h5") }

  @Test("No folder, a file, and an empty folder") func noFolderAFileAndAnEmptyFolder() throws {
    let absent = folder.file("absent")
    #expect(message(absent) == "\(absent): there is no such folder")
    #expect(
      message(folder.path)
        == "\(folder.path): there are no shards (*.h5) in it;"
        + " make them with `crnn-dist dataset import`")
    try writeShard(path)
    #expect(message(path) == "\(path): it is a file; a folder of shards (*.h5) is needed")
  }

  @Test("A shard without samples") func aShardWithoutSamples() throws {
    try writeShard(path, count: 0)
    #expect(message() == "\(folder.path): its 1 shards hold no sample")
  }

  @Test("What is no HDF5 file") func whatIsNoHDF5File() throws {
    try Data("not at all".utf8).write(to: URL(fileURLWithPath: path))
    #expect(message() == "cannot open \(path): it is not an HDF5 file")
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(message() == "cannot open \(path): it is not an HDF5 file")
  }

  @Test("A foreign HDF5 file") func aForeignHDF5File() throws {
    let file = try HDF5File(creating: path)
    try file.write([1] as [Float], to: "x")
    try file.close()
    #expect(
      message() == "\(path): it is an HDF5 file, but no shard (it has no attribute \"format\")")
    var shard = HandmadeShard()
    shard.format = "crnn-dist-checkpoint"
    try shard.write(to: path)
    #expect(
      message()
        == "\(path): it is no shard: its format is \"crnn-dist-checkpoint\","
        + " not \"crnn-dist-shard\"")
  }

  @Test("Another version") func anotherVersion() throws {
    var shard = HandmadeShard()
    shard.version = 2
    try shard.write(to: path)
    #expect(
      message()
        == "\(path): it has shard format version 2, but this program reads version 1;"
        + " use the program that wrote it, or import the data again")
  }

  @Test func aScalingThatNobodyKnowsIsNamed() throws {
    var shard = HandmadeShard()
    shard.resampling = "nearest"
    try shard.write(to: path)
    #expect(
      message() == "\(path): its attribute \"resampling\" is \"nearest\", not area or lanczos")
  }

  @Test("A shard by hand is sound, but has no checksum") func aShardByHandIsSoundButHasNoChecksum()
    throws
  {
    try HandmadeShard().write(to: path)
    let report = try ShardSet(folder: folder.path).verify()
    #expect(report.isSound)
    #expect(report.withoutChecksum == [path])
  }

  @Test("Offsets that do not ascend") func offsetsThatDoNotAscend() throws {
    var shard = HandmadeShard()
    shard.offsets = [0, 3, 3]
    try shard.write(to: path)
    #expect(
      message() == "\(path): its offsets do not ascend: sample 1 runs from column 3 to 3")
    shard.offsets = [0, .min, 3]
    try shard.write(to: path)
    #expect(message().hasPrefix("\(path): its offsets do not ascend: sample 0"))
  }

  @Test("Offsets that do not fit the pixels or the count")
  func offsetsThatDoNotFitThePixelsOrTheCount() throws {
    var shard = HandmadeShard()
    shard.offsets = [0, 1, 4]
    try shard.write(to: path)
    #expect(message() == "\(path): its offsets run from 0 to 4, but its pixels from 0 to 3")
    shard.offsets = [0, 3]
    try shard.write(to: path)
    #expect(message() == "\(path): it has 2 offsets, but 2 samples need 3")
    shard.count = -1
    try shard.write(to: path)
    #expect(message() == "\(path): its attribute \"count\" is -1, not 0 to 2147483647")
  }

  @Test("Pixels of another shape") func pixelsOfAnotherShape() throws {
    var shard = HandmadeShard()
    shard.shape = [3, 4, 1]
    try shard.write(to: path)
    #expect(
      message()
        == "\(path): its pixels have the shape [3, 4, 1], but height 2 and channels 1"
        + " ask for [columns, 2, 1]")
  }

  @Test("A label that no line can have") func aLabelThatNoLineCanHave() throws {
    var shard = HandmadeShard()
    shard.labels = ["a", String(repeating: "ß", count: 10_000)]
    try shard.write(to: path)
    _ = try ShardSet(folder: folder.path)
    shard.labels[1] += "b"
    try shard.write(to: path)
    let said =
      "\(path): the label of sample 1 (2.png) has 20001 bytes, more than the 20000 of any line; write the set anew "
      + "without it"
    #expect(message() == said)
    #expect(try ShardSet.verify(folder: folder.path).problems == [said])
    shard.labels[1] = "b"
    shard.sources[0] = String(repeating: "x", count: 20_001)
    try shard.write(to: path)
    #expect(message() == "\(path): the source of sample 0 has 20001 bytes, more than 20000")
  }

  @Test("Too few labels") func tooFewLabels() throws {
    var shard = HandmadeShard()
    shard.labels = ["a"]
    try shard.write(to: path)
    #expect(message() == "\(path): it has 1 labels, but 2 samples")
  }

  @Test("Mixed heights") func mixedHeights() throws {
    try writeShard(folder.file("a.h5"), height: 4)
    try writeShard(folder.file("b.h5"), height: 5)
    #expect(
      message()
        == "\(folder.file("b.h5")): its pictures have height 5 and 1 channels,"
        + " but those of \(folder.file("a.h5")) have 4 and 1")
  }

  @Test("A wrong checksum and a wrong alphabet are found by verifying")
  func aWrongChecksumAndAWrongAlphabetAreFoundByVerifying() throws {
    var shard = HandmadeShard()
    shard.checksum = 5
    shard.labels = ["a", "c"]
    try shard.write(to: path)
    let report = try ShardSet(folder: folder.path).verify()
    #expect(report.problems.count == 2)
    #expect(report.problems[0].hasPrefix("\(path): its attribute \"alphabet\""))
    #expect(
      report.problems[1].hasPrefix("\(path): its content does not match its checksum (stated 5"))
  }

  @Test("Verifying a folder names every bad shard") func verifyingAFolderNamesEveryBadShard() throws
  {
    try writeShard(folder.file("a.h5"))
    try Data("bad".utf8).write(to: URL(fileURLWithPath: folder.file("b.h5")))
    try writeShard(folder.file("c.h5"), height: 9)
    try writeShard(folder.file("d.h5"))
    let report = try ShardSet.verify(folder: folder.path)
    #expect(report.shards == 4 && report.samples == 10)
    #expect(report.problems.count == 2)
    #expect(report.problems[0].contains("b.h5") && report.problems[1].contains("c.h5"))
  }

  @Test("A shard that is cut off anywhere is refused or found unsound")
  func aShardThatIsCutOffAnywhereIsRefusedOrFoundUnsound() throws {
    try writeShard(path, count: 20)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let report = try ShardSet.verify(folder: folder.path)
      #expect(!report.isSound, "cut to \(length) of \(whole.count)")
      #expect(report.problems.allSatisfy { $0.contains(path) && !$0.contains("\n") })
    }
  }

  @Test("A shard that was cut or changed at random is refused, or is what it was")
  func aShardThatWasCutOrChangedAtRandomIsRefusedOrIsWhatItWas() throws {
    let samples = try writeShard(path, count: 20)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let damages =
      Damage.truncations(of: whole, count: 100, seed: 1)
      + Damage.changes(of: whole, count: 400, seed: 2)
    var refused = 0
    for damage in damages {
      try damage.data.write(to: URL(fileURLWithPath: path))
      let report = try ShardSet.verify(folder: folder.path)
      #expect(report.problems.allSatisfy { $0.contains(path) && !$0.contains("\n") })
      guard report.isSound else {
        refused += 1
        continue
      }
      let shard = try ShardReader(path: path)
      for (index, sample) in samples.enumerated() {
        #expect(try shard.sample(at: index) == sample, "\(damage)")
      }
    }
    #expect(refused > 200)
  }

  @Test("Attributes that claim more than they have are refused")
  func attributesThatClaimMoreThanTheyHaveAreRefused() throws {
    try writeShard(path, count: 3)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var refused = 0
    for name in ["format", "version", "alphabet", "checksum"] {
      let start = try #require(whole.range(of: Data("\(name)\0".utf8))).lowerBound
      // The sizes of its parts stand before the name, type and extent behind it.
      for position in start - 16..<start + 64 {
        for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
          var damaged = whole
          damaged[position] = value
          try damaged.write(to: URL(fileURLWithPath: path))
          do { _ = try ShardReader(path: path) } catch { refused += 1 }
        }
      }
    }
    #expect(refused > 100)
  }

  @Test("A damaged byte is found, or the samples are what they were")
  func aDamagedByteIsFoundOrTheSamplesAreWhatTheyWere() throws {
    let samples = try writeShard(path, count: 20)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var tried = 0
    var unseen = 0
    for position in whole.indices where whole[position] != 0 {
      tried += 1
      var damaged = whole
      damaged[position] ^= 0x55
      try damaged.write(to: URL(fileURLWithPath: path))
      let report = try ShardSet.verify(folder: folder.path)
      #expect(report.problems.allSatisfy { $0.contains(path) && !$0.contains("\n") })
      guard report.isSound else { continue }
      unseen += 1
      let shard = try ShardReader(path: path)
      for (index, sample) in samples.enumerated() {
        #expect(try shard.sample(at: index) == sample, "byte \(position)")
      }
    }
    print("\(unseen) of \(tried) damaged bytes were bookkeeping without effect")
  }

  private func message(_ folder: String? = nil) -> String {
    do {
      return "no error for \(try ShardSet(folder: folder ?? self.folder.path).count) samples"
    } catch {
      return "\(error)"
    }
  }
}
