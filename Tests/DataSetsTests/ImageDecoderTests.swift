import Foundation
import Pictures
import TestSupport
import Testing

/// The fixtures show a dark left half and a white right half, 16 × 8 pixels.
@Suite struct ImageDecoderTests {
  static let grey40 = [
    "grey.png", "grey16.png", "grey-alpha.png", "grey-alpha16.png", "grey.jpg", "grey.tif",
    "grey16.tif", "grey-alpha.tif", "grey-key.png", "grey.bmp", "grey.pgm", "grey16.pgm",
    "grey.gif",
  ]
  static let black = ["bits.png", "bits-group4.tif", "bits.bmp", "bits.pbm"]
  static let red = [
    "red.png", "red-palette.png", "red-palette-alpha.png", "red16.png", "red.jpg", "red-cmyk.jpg",
    "red.tif", "red.bmp", "red.ppm", "red.gif", "red.webp",
    "red.jp2", "red-key.png", "red-transparent.gif",
  ]
  static let halfRed = ["half-red.png", "half-red.tif", "half-red.webp"]

  @Test(arguments: grey40) func readsGrey(_ name: String) throws {
    try expectHalves(name, channels: 1, left: [40], tolerance: 1)
    try expectHalves(name, channels: 3, left: [40, 40, 40], tolerance: 1)
  }

  @Test(arguments: black) func readsOneBit(_ name: String) throws {
    try expectHalves(name, channels: 1, left: [0], tolerance: 0)
  }

  @Test(arguments: red) func readsColour(_ name: String) throws {
    let tolerance = name.hasSuffix(".jpg") ? 3 : 0
    try expectHalves(name, channels: 3, left: [255, 0, 0], tolerance: tolerance)
    try expectHalves(name, channels: 1, left: [76], tolerance: tolerance)
  }

  @Test(arguments: halfRed) func blendsTransparencyOnWhite(_ name: String) throws {
    try expectHalves(name, channels: 3, left: [255, 127, 127], tolerance: 1)
  }

  @Test func blendsTransparentGreyOnWhite() throws {
    try expectHalves("half-grey.tif", channels: 1, left: [147], tolerance: 1)
  }

  @Test(arguments: [(1, 0), (2, 2), (4, 11), (8, 77), (16, 77 * 256 + 9)])
  func theTransparentValueOfAGreyPNGIsWhite(_ depth: UInt8, _ key: Int) throws {
    // Two rows of eight values, of which two have the key.
    let highest = 1 << Int(depth) - 1
    let values = [0, key, 1, highest, key, 0, highest, 1].map { min($0, highest) }
    var row: [UInt8] = [0]
    if depth == 16 {
      row += values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    } else {
      let perByte = 8 / Int(depth)
      row += stride(from: 0, to: 8, by: perByte).map { start in
        values[start..<start + perByte].reduce(0) { $0 << depth | UInt8($1) }
      }
    }
    let parts = PNGParts(
      width: 8, height: 2, colourType: 0, depth: depth, rows: row + row,
      extras: [("tRNS", [UInt8(key >> 8), UInt8(key & 255)])])
    let image = try ImageDecoder(channels: 1).decode(parts.bytes, name: "key.png")
    let expected = values.map { value -> Int in
      if value == key { return 255 }
      return depth == 16 ? value >> 8 : value * 255 / highest
    }
    #expect(image.pixels.map(Int.init) == expected + expected)
  }

  private static let turned =
    (1...8).map { "exif-\($0).png" } + ["exif-6.jpg", "exif-8.webp", "exif-6.tif"]
    + [2, 3, 6, 8].map { "exif-colour-\($0).tif" }

  @Test(arguments: turned)
  func putsPicturesUprightThatACameraNotedAsTurned(_ name: String) throws {
    let image = try ImageDecoder(channels: 1).decode(file: Fixtures.image(name))
    // The letter F in cells of 8 × 8 pixels, written with each orientation by another program.
    let letter = ["####..", "#.....", "###...", "#....."].map(Array.init)
    #expect(image.width == 48 && image.height == 32)
    guard image.width == 48, image.height == 32 else { return }
    for y in 0..<32 {
      for x in 0..<48 {
        let expected = letter[y / 8][x / 8] == "#" ? 40 : 255
        #expect(abs(Int(image.pixels[y * 48 + x]) - expected) <= 3, "column \(x), row \(y)")
      }
    }
  }

  @Test func damagedOrientationsCountAsNone() throws {
    let upright = try ImageDecoder(channels: 1).decode(file: Fixtures.image("exif-6.jpg"))
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.image("exif-6.jpg"))))
    let offset = try #require(bytes.firstIndex(of: 0xE1)) + 9
    // Every byte of the EXIF data is set to what it should not be, one after the other.
    for index in offset..<offset + 26 {
      for value in [UInt8(0), 0x7F, 0xFF] {
        var damaged = bytes
        damaged[index] = value
        let image = try ImageDecoder(channels: 1).decode(damaged, name: "damaged")
        #expect(Set([image.width, image.height]) == Set([upright.width, upright.height]))
      }
    }
  }

  @Test(arguments: [
    "cut-noise.png", "cut-noise.jpg", "cut-noise.tif", "cut-noise.webp", "cut-noise.bmp",
    "cut-noise.gif", "cut-noise.pgm",
  ])
  func refusesFilesCutShort(_ name: String) {
    #expect(throws: ImageError.self) {
      try ImageDecoder(channels: 1).decode(file: Fixtures.image(name))
    }
  }

  @Test func saysWhatIsWrong() {
    let decoder = ImageDecoder(channels: 1)
    func failure(_ name: String) -> String {
      do throws(ImageError) {
        _ = try decoder.decode(file: Fixtures.image(name))
        return "no error"
      } catch {
        return error.description.replacingOccurrences(of: Fixtures.image(name), with: name)
      }
    }
    #expect(failure("nowhere.png") == "nowhere.png: no such file")
    #expect(failure("empty.png") == "empty.png: the file is empty")
    #expect(failure("text.png").hasPrefix("text.png: not a picture"))
    #expect(
      failure("cut-noise.png")
        == "cut-noise.png: the PNG data are damaged, cut short or of a kind that is not read")
  }

  @Test(arguments: [15, 255, 1023, 4095, 65_535])
  func anyLargestValueOfANetpbmFileIsWhite(_ most: Int) throws {
    let values = [0, most / 2, most]
    let bytes = values.flatMap { most > 255 ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0)] }
    let image = try ImageDecoder(channels: 1).decode(
      Array("P5\n# c\n3 1 \(most)\n".utf8) + bytes, name: "p")
    let middle = (Double(most / 2) / Double(most) * 255).rounded()
    #expect(image.pixels == [0, UInt8(middle), 255])
    let colour = try ImageDecoder(channels: 3).decode(
      Array("P6 1 1 \(most)\n".utf8) + bytes, name: "p")
    #expect(colour.pixels == image.pixels)
    let words = "\(values[0]) # c\n\(values[1])\t\(values[2])\n"
    for (kind, channels) in [("P2 3 1", 1), ("P3 1 1", 3)] {
      let text = Array("\(kind) \(most)\n\(words)".utf8)
      #expect(try ImageDecoder(channels: channels).decode(text, name: "p").pixels == image.pixels)
      let cut = text.prefix(text.count - words.utf8.count + 3)
      #expect(throws: ImageError.self) {
        try ImageDecoder(channels: 1).decode(Array(cut), name: "p")
      }
    }
    for (kind, width, depth) in [("GRAYSCALE", 3, 1), ("RGB", 1, 3)] {
      let head =
        "P7\nWIDTH \(width)\nHEIGHT 1\nDEPTH \(depth)\nMAXVAL \(most)\nTUPLTYPE \(kind)\nENDHDR\n"
      #expect(
        try ImageDecoder(channels: depth).decode(Array(head.utf8) + bytes, name: "p").pixels
          == image.pixels, "\(kind)")
    }
  }

  @Test func transparencyOfAPAMWithAnyLargestValueIsWhite() throws {
    let head = "P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE_ALPHA\nENDHDR\n"
    let image = try ImageDecoder(channels: 1).decode(
      Array(head.utf8) + [0, 0, 0, 1], name: "p")
    #expect(image.pixels == [255, 0])
  }

  /// A TIFF of one strip of 16-bit grey values, with more entries of two bytes.
  @Test(arguments: [
    ("P1 4 2 01100001", [255, 0, 0, 255, 255, 255, 255, 0]),
    ("P1\n# a\n4 2 # b\n0 1 1 0\n# c\n0001\n", [255, 0, 0, 255, 255, 255, 255, 0]),
    ("P5\n# a\n2 1\n# b\n255\nAz", [65, 122]), ("P5 2 1 # a\n255\nA#", [65, 35]),
    ("P6 1 1 #a\n255 Azy", [65, 122, 121]),
  ])
  func netpbmFilesHaveCommentsAndDigitsAnywhere(_ text: String, _ pixels: [UInt8]) throws {
    let channels = text.hasPrefix("P6") ? 3 : 1
    let image = try ImageDecoder(channels: channels).decode(Array(text.utf8), name: "p")
    #expect(image.pixels == pixels)
  }

  private static func tiff(_ values: [Int], _ extras: [(tag: Int, value: Int)] = []) -> [UInt8] {
    let entries: [(tag: Int, value: Int)] =
      [
        (256, values.count), (257, 1), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1),
        (279, 2 * values.count),
      ].filter { known in !extras.contains { $0.tag == known.0 } } + extras
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(value >> (8 * $0) & 255) }
    }
    let pixels = values.flatMap { little($0, 2) }
    var bytes = [0x49, 0x49, 42, 0] + little(8 + pixels.count, 4) + pixels
    bytes += little(entries.count, 2)
    for entry in entries.sorted(by: { $0.tag < $1.tag }) {
      bytes += little(entry.tag, 2) + little(3, 2) + little(1, 4) + little(entry.value, 4)
    }
    return bytes + little(0, 4)
  }

  @Test func greyOfFewBitsInSixteenIsSpread() throws {
    func pixels(_ values: [Int]) throws -> [UInt8] {
      let decoder = ImageDecoder(channels: 1)
      let read = try decoder.decode(Self.tiff(values), name: "t").pixels
      let row = values.map { [UInt8($0 >> 8), UInt8($0 & 255)] }
      // Of the passes of an interlaced picture, the first, fourth and sixth have these three columns.
      let plain: [UInt8] = [[0], row[0], row[1], row[2]].flatMap(\.self)
      let interlaced: [UInt8] = [[0], row[0], [0], row[2], [0], row[1]].flatMap(\.self)
      for (isInterlaced, rows) in [(false, plain), (true, interlaced)] {
        let png = PNGParts(
          width: 3, height: 1, colourType: 0, depth: 16, isInterlaced: isInterlaced, rows: rows)
        #expect(try decoder.decode(png.bytes, name: "p").pixels == read, "\(isInterlaced)")
        let colour = try ImageDecoder(channels: 3).decode(png.bytes, name: "p")
        #expect(colour.pixels == read.flatMap { [$0, $0, $0] })
      }
      return read
    }
    #expect(try pixels([0, 2048, 4000]) == [0, 128, 249])
    #expect(try pixels([0, 512, 1000]) == [0, 128, 249])
    #expect(try pixels([0, 128, 200]) == [0, 128, 200])
    #expect(try pixels([0, 2048, 5000]) == [0, 8, 19])
    #expect(try pixels([0, 0, 0]) == [0, 0, 0])
  }

  @Test func kindsThatAreNotReadAreNamed() throws {
    func reason(_ bytes: [UInt8]) -> String {
      do throws(ImageError) {
        return try "\(ImageDecoder(channels: 1).decode(bytes, name: "p").pixels)"
      } catch {
        return error.description
      }
    }
    let remedy = "; save it in strips, as whole numbers of 1 to 16 bits"
    #expect(
      reason(Self.tiff([0, 1], [(322, 16), (323, 16), (324, 8)]))
        == "p: this TIFF is not read: it is stored in tiles, which are not read" + remedy)
    #expect(
      reason(Self.tiff([0, 1], [(258, 64), (339, 3)]))
        == "p: this TIFF is not read: its values are floating-point numbers, which are not read"
        + remedy)
    let cmyk = try [UInt8](
      Data(contentsOf: URL(fileURLWithPath: Fixtures.image("red-cmyk.jpg"))))
    let marker = try #require(Data(cmyk).range(of: Data("Adobe".utf8)))
    var unmarked = cmyk
    unmarked.replaceSubrange(marker, with: Array("Abode".utf8))
    #expect(
      reason(unmarked)
        == "p: this JPEG is not read: its colours are CMYK without Adobe's marker, which says what no ink is; save "
        + "it as RGB")
    // The bits of the first component are stated at the start of the pixels.
    var deep = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.image("red.jp2"))))
    let start = try #require(Data(deep).range(of: Data([0xFF, 0x4F, 0xFF, 0x51]))).lowerBound
    for component in 0..<3 { deep[start + 42 + 3 * component] = 15 }
    let head = try #require(Data(deep).range(of: Data("ihdr".utf8))).upperBound
    deep[head + 10] = 15
    #expect(
      reason(deep)
        == "p: this JPEG 2000 is not read: its values have 16 bits, and of JPEG 2000 those of 8 are read; save it as PNG"
    )
  }

  @Test func aBigTIFFWithAnAbsurdCountOfValuesIsRefused() throws {
    func number(_ value: UInt64, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var bytes = Array("II".utf8) + number(43, 2) + number(8, 2) + number(0, 2) + number(16, 8)
    bytes += number(3, 8)
    for (tag, value) in [(256, 5), (257, 5), (322, 16)] as [(UInt64, UInt64)] {
      bytes += number(tag, 2) + number(4, 2) + number(1 << 62, 8) + number(value, 8)
    }
    bytes += number(0, 8)
    let error = try thrown(ImageError.self) {
      try ImageDecoder(channels: 1).decode(bytes, name: "p")
    }
    #expect(error.description.hasPrefix("p: "))
  }

  @Test(arguments: [1, 3]) func writesPNGThatReadsBackTheSame(channels: Int) throws {
    let pixels = (0..<(5 * 7 * channels)).map { UInt8(($0 * 37) % 256) }
    let image = RasterImage(width: 5, height: 7, channels: channels, pixels: pixels)
    try Fixtures.withFolder { folder in
      try ImageEncoder().writePNG(image, to: folder + "/written.png")
      let read = try ImageDecoder(channels: channels).decode(file: folder + "/written.png")
      #expect(read == image)
    }
  }

  private func expectHalves(_ name: String, channels: Int, left: [Int], tolerance: Int) throws {
    let image = try ImageDecoder(channels: channels).decode(file: Fixtures.image(name))
    #expect(image.width == 16 && image.height == 8 && image.channels == channels)
    for y in 0..<8 {
      for x in 0..<16 {
        for channel in 0..<channels {
          let expected = x < 8 ? left[channel] : 255
          let observed = Int(image.pixels[(y * 16 + x) * channels + channel])
          #expect(
            abs(observed - expected) <= tolerance,
            "\(name), column \(x), row \(y), channel \(channel)")
        }
      }
    }
  }
}
