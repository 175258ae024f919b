import CRNNNet
import Recognition
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
    #expect(WidthBatches.cut(widths, images: 2, columns: 16_384) == expected)
  }

  @Test func imagesInAnyOrderArePaddedToTheWidestOfTheirBatch() {
    #expect(
      WidthBatches.cut([30, 10, 10, 40, 10], images: 9, columns: 90) == [0..<3, 3..<5])
    #expect(WidthBatches.cut([1, 1, 1], images: .max, columns: 2) == [0..<2, 2..<3])
  }

  @Test func everyImageIsInOneBatch() {
    let widths = (1...300).map { $0 * $0 / 4 + 1 }
    let batches = WidthBatches.cut(widths, images: 32, columns: 16_384)
    #expect(batches.flatMap { Array($0) } == Array(widths.indices))
    #expect(batches.allSatisfy { $0.count == 1 || $0.count * widths[$0.upperBound - 1] <= 16_384 })
  }

  /// What a column takes grows with the height of the images and with the network.
  @Test(arguments: ["crnn", "official", "paper"])
  func aBatchHasFewerColumnsWhereAColumnTakesMore(_ preset: String) throws {
    func columns(_ height: Int) throws -> Int {
      let specification = try NetworkSpecification(preset: preset, height: height, channels: 1)
      return WidthBatches(try Network(specification, classes: 80)).columns
    }
    #expect(try columns(32) == 16_384)
    #expect(try columns(256) < columns(64))
  }

  private func network(channels: Int) throws -> Network {
    try Network(
      NetworkSpecification("[1,32,0,1 Cln3,3,\(channels) Mp32,1 S1(1x0)1,3 Lbx8 O1c]"), classes: 5)
  }

  @Test func anImageThatWouldNotFitIntoMemoryIsRefused() throws {
    let network = try network(channels: 1024)
    let column = 4 * network.storedNumbers
    #expect(column > 1024 * 32 * 4 && column < 1024 * 36 * 4)
    let batches = WidthBatches(network, memory: 50_000 * column)
    #expect(batches.columns == (2 << 30) / column)
    #expect(batches.refusal(width: 50_000) == nil)
    let refusal = try #require(batches.refusal(width: 50_001))
    #expect(refusal.hasPrefix("50001 columns wide, and this network would take "), "\(refusal)")
    #expect(refusal.hasSuffix(": at most 50000 columns can be read"), "\(refusal)")
    let small = WidthBatches(try self.network(channels: 1))
    #expect(small.refusal(width: 100_000) == nil)
    #expect(
      small.refusal(width: 100_001)
        == "100001 columns wide, and an image that is read has at most 100000")
  }
}
