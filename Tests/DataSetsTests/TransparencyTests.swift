import Foundation
import Pictures
import TestSupport
import Testing

/// Transparency of the formats whose alpha Leptonica does not tell: it becomes white, and never ink.
@Suite struct TransparencyTests {
  /// A BMP file of one row.
  private static func bitmap(
    _ pixels: [[UInt8]], kind: UInt8, header: Int, masks: [UInt32] = [], height: Int32 = 1
  ) -> [UInt8] {
    func bytes(_ value: UInt32, _ count: Int = 4) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    let rows = Int(height.magnitude)
    var row = pixels.flatMap(\.self)
    while row.count % 4 != 0 { row.append(0) }
    let start = 14 + header + (header == 40 ? 4 * masks.count : 0)
    var file = Array("BM".utf8) + bytes(0) + bytes(0) + bytes(UInt32(start))
    file += bytes(UInt32(header)) + bytes(UInt32(pixels.count)) + bytes(UInt32(bitPattern: height))
    file += bytes(1, 2) + bytes(UInt32(8 * pixels[0].count), 2) + bytes(UInt32(kind))
    file += bytes(0) + bytes(0) + bytes(0) + bytes(0) + bytes(0)
    file += masks.flatMap { bytes($0) }
    file += [UInt8](repeating: 0, count: max(0, start - file.count))
    for _ in 0..<rows { file += row }
    return file
  }

  private static let usual: [UInt32] = [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]
  /// Blue, green, red and alpha: transparent black, half red, opaque red.
  private static let steps: [[UInt8]] = [[0, 0, 0, 0], [0, 0, 255, 128], [0, 0, 255, 255]]

  private func colours(_ bytes: [UInt8]) throws -> [UInt8] {
    try ImageDecoder(channels: 3).decode(bytes, name: "p").pixels
  }

  private func reason(_ bytes: [UInt8]) throws -> String {
    try thrown(ImageError.self) { try ImageDecoder(channels: 1).decode(bytes, name: "p") }
      .description
  }

  private static let blended: [UInt8] = [255, 255, 255, 255, 127, 127, 255, 0, 0]

  @Test func alphaOfA32BitBMPIsBlendedOnWhite() throws {
    for (kind, header, masks) in [
      (0, 40, []), (0, 124, []), (3, 56, Self.usual), (3, 108, Self.usual), (3, 124, Self.usual),
      (6, 40, Self.usual),
    ] as [(UInt8, Int, [UInt32])] {
      let bytes = Self.bitmap(Self.steps, kind: kind, header: header, masks: masks)
      #expect(try colours(bytes) == Self.blended, "\(kind) \(header)")
      #expect(
        try ImageDecoder(channels: 1).decode(bytes, name: "p").pixels == [255, 165, 76],
        "\(kind) \(header)")
    }
  }

  @Test func aFourthByteThatIsTheSameEverywhereIsNoAlpha() throws {
    for byte in [0, 128, 255] as [UInt8] {
      let pixels: [[UInt8]] = [[1, 2, 3, byte], [40, 50, 60, byte]]
      #expect(
        try colours(Self.bitmap(pixels, kind: 0, header: 40)) == [3, 2, 1, 60, 50, 40])
    }
    // Three masks say that there is none, whatever the other bits are.
    let masks = Array(Self.usual[..<3])
    #expect(
      try colours(Self.bitmap(Self.steps, kind: 3, header: 40, masks: masks))
        == [0, 0, 0, 255, 0, 0, 255, 0, 0])
    // Where a mask says that all is transparent, it is.
    #expect(
      try colours(
        Self.bitmap([[1, 2, 3, 0], [4, 5, 6, 0]], kind: 3, header: 124, masks: Self.usual))
        == [UInt8](repeating: 255, count: 6))
  }

  @Test func masksInAnyOrderAndRowsFromTheTopAreRead() throws {
    let masks: [UInt32] = [0xFF, 0xFF00, 0xFF_0000, 0xFF00_0000]
    #expect(
      try colours(Self.bitmap([[9, 8, 7, 255]], kind: 3, header: 108, masks: masks)) == [9, 8, 7])
    var bytes = Self.bitmap([[1, 1, 1, 255]], kind: 3, header: 108, masks: masks, height: -2)
    bytes[bytes.count - 4] = 5
    #expect(try colours(bytes) == [1, 1, 1, 5, 1, 1])
    bytes.replaceSubrange(22..<26, with: [2, 0, 0, 0])
    #expect(try colours(bytes) == [5, 1, 1, 1, 1, 1])
  }

  @Test func aBMPOf16BitsIsColourAndNotGrey() throws {
    // Five bits each of red, green and blue: white, red, and a blue of 16 of 31.
    let pixels: [[UInt8]] = [[0xFF, 0x7F], [0x00, 0x7C], [0x10, 0x00]]
    #expect(
      try colours(Self.bitmap(pixels, kind: 0, header: 40))
        == [255, 255, 255, 255, 0, 0, 0, 0, 132])
    #expect(
      try colours(
        Self.bitmap(
          [[0xFF, 0xFF], [0xE0, 0x07]], kind: 3, header: 40, masks: [0xF800, 0x7E0, 0x1F]))
        == [255, 255, 255, 0, 255, 0])
  }

  @Test func aBMPThatIsCutShortOrHasBadMasksIsDamaged() throws {
    let whole = Self.bitmap(Self.steps, kind: 0, header: 40)
    for length in 30..<whole.count {
      #expect(throws: ImageError.self, "\(length)") { try colours(Array(whole[..<length])) }
    }
    let damaged = "p: the BMP data are damaged, cut short or of a kind that is not read"
    #expect(
      try reason(Self.bitmap(Self.steps, kind: 3, header: 40, masks: [0xF0F, 0xF0, 0xF000]))
        == damaged)
    for kind in [1, 4] as [UInt8] {
      #expect(try reason(Self.bitmap(Self.steps, kind: kind, header: 40)).contains("is not read"))
    }
    #expect(
      try reason(Self.bitmap([[0], [0]], kind: 1, header: 40)).hasPrefix(
        "p: this BMP is not read: it is compressed by run lengths, which is not read; save it as PNG"
      ))
  }

  /// 12 × 8 pixels: transparent black, then (200, 0, 100) half opaque, then opaque.
  private static let jp2 =
    Data(
      base64Encoded: """
        AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAABPanAyaAAAABZpaGRyAAAACAAAAAwABAcHAAAAAAAPY29scgEAAAAA\
        ABAAAAAiY2RlZgAEAAAAAAABAAEAAAACAAIAAAADAAMAAQAAAAABDWpwMmP/T/9RADIAAAAAAAwAAAAIAAAAAAAAAAAAAAAMAAAA\
        CAAAAAAAAAAAAAQHAQEHAQEHAQEHAQH/UgAMAAAAAQAABAQAAf9cAARAQP9kACUAAUNyZWF0ZWQgYnkgT3BlbkpQRUcgdmVyc2lv\
        biAyLjUuNP+QAAoAAAAAAJIAAf+T34DQEVBCd61WymETCoAAAAMI1h9bVrABUBIS/3/fgDARUFSuLT/fgPgRUEJ4R/7GeWIRKAGE\
        hJJWgAAMI5x/bVrABUBIS/9/34HIEVBCeEcjTDkaAfAMJCRHIAAAX4nLqkW9R+xHNh+bEFDSObD82H5sQR+N5sPzYfmxAjNHNh+b\
        D82H/9k=
        """) ?? Data()
  /// The same in grey.
  private static let greyJP2 =
    Data(
      base64Encoded: """
        AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAABDanAyaAAAABZpaGRyAAAACAAAAAwAAgcHAAAAAAAPY29scgEAAAAA\
        ABEAAAAWY2RlZgACAAAAAAABAAEAAQAAAAAA4WpwMmP/T/9RACwAAAAAAAwAAAAIAAAAAAAAAAAAAAAMAAAACAAAAAAAAAAAAAIH\
        AQEHAQH/UgAMAAAAAQAABAQAAf9cAARAQP9kACUAAUNyZWF0ZWQgYnkgT3BlbkpQRUcgdmVyc2lvbiAyLjUuNP+QAAoAAAAAAGwA\
        Af+T34D4EVBCeEf+xnliESgBhISSVoAADCOcf21awAVASEv/f9+ByBFQQnhHI0w5GgHwDCQkRyAAAF+Jy6pFvUfsRzYfmxBQ0jmw\
        /Nh+bEEfjebD82H5sQIzRzYfmw/Nh//Z
        """) ?? Data()
  /// Cyan ink alone.
  private static let inkJP2 =
    Data(
      base64Encoded: """
        AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAACAAAAAwABAcHAAAAAAAPY29scgEAAAAA\
        AAwAAACyanAyY/9P/1EAMgAAAAAADAAAAAgAAAAAAAAAAAAAAAwAAAAIAAAAAAAAAAAABAcBAQcBAQcBAQcBAf9SAAwAAAABAAME\
        BAAB/1wADUBASEhQSEhQSEhQ/2QAJQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS40/5AACgAAAAAALgAB/5PPtAgB\
        r9+AEAk/34AQCT/fgBAJP4CAgICAgICAgICAgP/Z
        """) ?? Data()

  @Test func alphaOfJPEG2000IsBlendedOnWhite() throws {
    let whole = [UInt8](Self.jp2)
    let codestream = try #require(Self.jp2.range(of: Data([0xFF, 0x4F, 0xFF, 0x51]))).lowerBound
    // With boxes, and without, where the fourth values are alpha by custom.
    for bytes in [whole, Array(whole[codestream...])] {
      let pixels = try colours(bytes)
      #expect(pixels.count == 12 * 8 * 3)
      let wanted: [(Int, [UInt8])] = [
        (0, [255, 255, 255]), (5, [227, 127, 177]), (9, [200, 0, 100]),
      ]
      for (pixel, colour) in wanted {
        #expect(Array(pixels[(3 * pixel)..<(3 * pixel + 3)]) == colour, "\(pixel)")
      }
    }
    // Fourth values that are said to be none of alpha.
    let kinds = try #require(Self.jp2.range(of: Data("cdef".utf8))).upperBound + 2
    var other = whole
    other.replaceSubrange(kinds + 18 + 2..<kinds + 18 + 4, with: [255, 255])
    #expect(try Array(colours(other)[..<3]) == [0, 0, 0])
    // Colours that are multiplied already.
    other.replaceSubrange(kinds + 18 + 2..<kinds + 18 + 4, with: [0, 2])
    #expect(try Array(colours(other)[15..<18]) == [255, 127, 227])
  }

  @Test func jpeg2000OfOtherColoursIsRefusedByWhatItIs() throws {
    #expect(
      try reason([UInt8](Self.greyJP2))
        == "p: this JPEG 2000 is not read: it is grey with transparency, which is not read; save it as PNG"
    )
    #expect(
      try reason([UInt8](Self.inkJP2))
        == "p: this JPEG 2000 is not read: its colours are CMYK, which is not read; save it as PNG")
  }
}
