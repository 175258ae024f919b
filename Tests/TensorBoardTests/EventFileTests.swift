import Foundation
import TensorBoard
import TestSupport
import Testing

@Suite struct EventFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("The checksum is that of RFC 3720") func theChecksumIsThatOfRFC3720() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
  }

  /// The expected bytes are those that TensorBoard's own writer makes of the same event.
  @Test("A file has the bytes that TensorBoard's own writer makes")
  func aFileHasTheBytesThatTensorBoardSOwnWriterMakes() throws {
    let file = try EventFile(folder: folder.path, time: 1.5)
    try file.add([Summary("train/loss", .scalar(0.25))], step: 300, time: 2.5)
    let bytes = try #require(FileManager.default.contents(atPath: file.path))
    #expect(bytes.map { String(format: "%02x", $0) }.joined() == Self.expected)
  }

  private static let expected =
    "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c"
    + "2100000000000000017becf609000000000000044010ac022a130a110a0a747261696e2f6c6f7373"
    + "150000803e3cc9cac5"

  @Test("Files of one second are read in the order in which they were made")
  func filesOfOneSecondAreReadInTheOrderInWhichTheyWereMade() throws {
    let names = try (0..<12).map { _ in
      (try EventFile(folder: folder.path, time: 1000).path as NSString).lastPathComponent
    }
    #expect(names == names.sorted() && Set(names).count == 12)
    #expect(names.allSatisfy { $0.contains("tfevents") })
  }

  @Test("A file sorts behind the earlier ones whatever the clock says")
  func aFileSortsBehindTheEarlierOnesWhateverTheClockSays() throws {
    // Steadily, put back by an hour, the year 5138, right again, before 1970, no time at all.
    let times = [1_790_000_000, 1_789_996_400, 1e11, 1_790_000_100, -5, .infinity, -.infinity]
    let names = try times.map { time in
      (try EventFile(folder: folder.path, time: time).path as NSString).lastPathComponent
    }
    #expect(names == names.sorted() && Set(names).count == times.count)
    #expect(names[0].hasPrefix("events.out.tfevents.1790000000.0000."))
    #expect(names[1].hasPrefix("events.out.tfevents.1790000000.0001."))
    #expect(names[3].hasPrefix("events.out.tfevents.9999999999.0001."))
  }

  @Test("Foreign event files beside do not confuse the order")
  func foreignEventFilesBesideDoNotConfuseTheOrder() throws {
    for name in ["1800000000.node7.4711.0", "", ".", "99999999999999999999.a", "-3.x", "v2"] {
      let path = "\(folder.path)/events.out.tfevents.\(name)"
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let file = try EventFile(folder: folder.path, time: 1_790_000_000)
    #expect(file.path.contains("events.out.tfevents.1800000000."))
  }

  @Test("A file that goes on says after which step") func aFileThatGoesOnSaysAfterWhichStep() throws
  {
    let fresh = try EventFile(folder: folder.path, time: 1)
    let later = try EventFile(folder: folder.path, goingOnAfter: 41, time: 1)
    let first = try #require(FileManager.default.contents(atPath: fresh.path))
    let second = try #require(FileManager.default.contents(atPath: later.path))
    #expect(second.starts(with: first))
    // wall_time 1, step 42, session_log { status: START }
    let event: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x10, 42, 0x3A, 2, 0x08, 1]
    #expect(Array(second.dropFirst(first.count + 12).dropLast(4)) == event)
  }

  @Test("A histogram counts every finite number once") func aHistogramCountsEveryFiniteNumberOnce()
    throws
  {
    let histogram = try #require(ValueHistogram([-1, 0, 0.5, 1, .nan, .infinity]))
    #expect(histogram.count == 4 && histogram.counts.reduce(0, +) == 4)
    #expect(histogram.minimum == -1 && histogram.maximum == 1)
    #expect(histogram.sum == 0.5 && histogram.sumOfSquares == 2.25)
    #expect(histogram.limits.count == ValueHistogram.bucketCount)
    #expect(histogram.limits.last == 1 && histogram.counts.last == 1)
    // 0 begins the bucket of the upper half.
    #expect(histogram.counts[ValueHistogram.bucketCount / 2] == 1)
    #expect(ValueHistogram([.nan]) == nil)
    let one = try #require(ValueHistogram([2, 2, 2]))
    #expect(one.limits == [2] && one.counts == [3])
  }

  @Test("A histogram of scaled numbers is the scaled histogram")
  func aHistogramOfScaledNumbersIsTheScaledHistogram() throws {
    let values: [Float] = [1, 2, 4]
    let scaled = values.withUnsafeBufferPointer { ValueHistogram($0, scale: -0.5) }
    let histogram = try #require(scaled)
    #expect(histogram.minimum == -2 && histogram.maximum == -0.5 && histogram.sum == -3.5)
  }
}
