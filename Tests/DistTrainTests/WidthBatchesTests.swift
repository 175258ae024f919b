import DistTrain
import Testing

@Suite struct WidthBatchesTests {
  @Test(
    arguments: [
      ([], []),
      ([100, 120, 130], [0..<2, 2..<3]),
      ([8000, 8192, 8193, 8193], [0..<2, 2..<3, 3..<4]),
      ([8192, 8193], [0..<1, 1..<2]),
      ([90_000, 90_000], [0..<1, 1..<2]),
    ] as [([Int], [Range<Int>])])
  func noBatchIsWiderThanMemoryAllows(_ widths: [Int], _ expected: [Range<Int>]) {
    #expect(WidthBatches.cut(widths, images: 2) == expected)
  }

  @Test func imagesInAnyOrderArePaddedToTheWidestOfTheirBatch() {
    #expect(
      WidthBatches.cut([30, 10, 10, 40, 10], images: 9, columns: 90) == [0..<3, 3..<5])
    #expect(WidthBatches.cut([1, 1, 1], images: .max, columns: 2) == [0..<2, 2..<3])
  }

  @Test func everyImageIsInOneBatch() {
    let widths = (1...300).map { $0 * $0 / 4 + 1 }
    let batches = WidthBatches.cut(widths, images: 32)
    #expect(batches.flatMap { Array($0) } == Array(widths.indices))
    #expect(batches.allSatisfy { $0.count == 1 || $0.count * widths[$0.upperBound - 1] <= 16_384 })
  }
}
