import Pictures
import Testing

/// Plain PNG files have a decoder of their own, which has to see what the one for all others sees.
@Suite struct PlainPNGTests {
  /// A chunk that means nothing to any program, and that the plain files do not have.
  private static let unknownChunk = (type: "crNn", content: [UInt8](repeating: 7, count: 5))

  /// A picture of arbitrary rows: whatever bytes are stored, some picture they are.
  private func noise(_ width: Int, _ height: Int, colourType: UInt8, filter: UInt8?) -> PNGParts {
    var random = SystemRandomNumberGenerator()
    let samples = [0: 1, 2: 3, 6: 4][Int(colourType)] ?? 0
    var rows: [UInt8] = []
    for _ in 0..<height {
      rows.append(filter ?? UInt8.random(in: 0...4, using: &random))
      // Runs of zeros, as even ground leaves them, between bytes of any value.
      let evenness = Int.random(in: 0...9, using: &random)
      for _ in 0..<width * samples {
        let isEven = Int.random(in: 0...9, using: &random) < evenness
        rows.append(isEven ? 0 : UInt8.random(in: 0...255, using: &random))
      }
    }
    return PNGParts(width: width, height: height, colourType: colourType, rows: rows)
  }

  private func decoded(_ parts: PNGParts, channels: Int) throws -> RasterImage {
    try ImageDecoder(channels: channels).decode(parts.bytes, name: "a picture")
  }

  private func expectTheSameFromBothDecoders(_ parts: PNGParts) throws {
    var others = parts
    others.extras.append(Self.unknownChunk)
    for channels in [1, 3] {
      let (plain, other) = (
        try decoded(parts, channels: channels), try decoded(others, channels: channels)
      )
      #expect(
        plain == other, "\(parts.width) × \(parts.height), colours \(parts.colourType), \(channels)"
      )
    }
  }

  @Test(arguments: [UInt8(0), 2, 6], [UInt8?](arrayLiteral: 0, 1, 2, 3, 4, nil))
  func everyFilterOfEveryKindOfPixelsIsUndone(colourType: UInt8, filter: UInt8?) throws {
    for (width, height) in [(1, 1), (1, 9), (2, 3), (5, 2), (17, 16), (64, 33), (301, 40)] {
      try expectTheSameFromBothDecoders(
        noise(width, height, colourType: colourType, filter: filter))
    }
  }

  @Test func rowsMayBeSpreadOverManyChunks() throws {
    for pieces in [1, 2, 7, 100] {
      var parts = noise(300, 400, colourType: 2, filter: nil)
      parts.pieces = pieces
      try expectTheSameFromBothDecoders(parts)
    }
  }

  @Test func chunksWithoutPixelsChangeNothing() throws {
    var parts = noise(30, 20, colourType: 0, filter: nil)
    let bare = try decoded(parts, channels: 1)
    parts.extras = [
      ("gAMA", [0, 0, 0xB1, 0x8F]), ("pHYs", [0, 0, 1, 0, 0, 0, 1, 0, 1]),
      ("bKGD", [0, 255]), ("tEXt", Array("Title\0words".utf8)),
    ]
    #expect(try decoded(parts, channels: 1) == bare)
    try expectTheSameFromBothDecoders(parts)
  }

  @Test func rowsThatAreTooShortOrTooLongOrOfAnUnknownFilterAreRefused() throws {
    let sound = noise(12, 10, colourType: 0, filter: 1)
    var short = sound
    short.rows.removeLast(20)
    var unknown = sound
    unknown.rows[13 * 4] = 5
    for parts in [short, unknown] {
      #expect(throws: ImageError.self) { try decoded(parts, channels: 1) }
    }
    var unfinished = sound
    unfinished.hasEnd = false
    #expect(throws: ImageError.self) { try decoded(unfinished, channels: 1) }
    // More bytes than rows are no fault to libpng, so they are none here.
    var long = sound
    long.rows += [1, 2, 3]
    #expect(try decoded(long, channels: 1) == decoded(sound, channels: 1))
  }

  @Test func aDamagedByteIsNeverReadAsAnotherPicture() throws {
    let parts = noise(9, 7, colourType: 2, filter: nil)
    let sound = try decoded(parts, channels: 3)
    let bytes = parts.bytes
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      let image = try? ImageDecoder(channels: 3).decode(damaged, name: "damaged")
      if let image {
        #expect(image == sound, "byte \(index)")
      }
    }
  }
}
