import DataSets
import Foundation
import Pictures
import Samples
import TestSupport
import Testing

/// Pictures whose decoder makes up what is damaged, or takes hours over a small file.
@Suite struct DamagedPictureTests {
  private static func jpeg() throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.image("red.jpg"))))
  }

  private static func message(_ bytes: [UInt8]) -> String {
    do throws(ImageError) {
      return try "\(ImageDecoder(channels: 1).decode(bytes, name: "p").pixels.count) pixels"
    } catch {
      return error.description
    }
  }

  @Test func jpegWithDamagedDataIsLeftOutAndNamed() throws {
    let whole = try Self.jpeg()
    #expect(whole.suffix(2) == [0xFF, 0xD9])
    func findings(_ extraneous: Int) throws -> [SkippedSample] {
      let folder = try TemporaryFolder()
      let junk = [UInt8](repeating: 0x55, count: extraneous)
      let bytes: [UInt8] = Array(whole.dropLast(2)) + junk + [0xFF, 0xD9]
      try Data(bytes).write(to: URL(fileURLWithPath: folder.file("p.jpg")))
      try folder.write("p.jpg\ta\n", to: "l.tsv")
      let report = try ImageImporter(height: 8, channels: 1).run(
        SampleFinder().find(folder.file("l.tsv")), audit: SampleAudit(), store: { _, _ in })
      return report.skipped.filter { $0.reason == .damagedPicture }
    }
    // Cameras leave a byte or two.
    #expect(try findings(0).isEmpty && findings(2).isEmpty)
    let found = try findings(300)
    #expect(found.map(\.name) == ["p.jpg"])
    #expect(found.map(\.detail) == ["the file is damaged, and a part of the picture is made up"])
    #expect(SkipReason.damagedPicture.defaultAction == .skip)
  }

  @Test func jpegOfTooManyScansIsRefused() throws {
    var bytes = try Self.jpeg()
    let frame = try #require(Data(bytes).range(of: Data([0xFF, 0xC0]))).lowerBound
    bytes[frame + 1] = 0xC2
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x55]
    let scans = Array(Array(repeating: scan, count: 200).joined())
    let bomb: [UInt8] = Array(bytes.dropLast(2)) + scans + [0xFF, 0xD9]
    #expect(
      Self.message(bomb)
        == "p: this JPEG is not read: it has more than 100 scans, each over all of its pixels; save it anew"
    )
  }

  @Test func aSizeThatASmallFileCannotHaveIsRefused() {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
    let content = [0x2F] + number(16_382 | 16_382 << 14) + [UInt8](repeating: 0, count: 14_000)
    let chunk = Array("VP8L".utf8) + number(content.count) + content
    let webP = Array("RIFF".utf8) + number(4 + chunk.count) + Array("WEBP".utf8) + chunk
    #expect(Self.message(webP).contains("16383 × 16383 pixels in"), "\(Self.message(webP))")
    #expect(Self.message(webP).hasSuffix("bytes are not plausible"))
  }
}
