import Deflate
import Kernels

/// Decodes the PNG files that nearly all are, several times as fast as a library for all of them.
///
/// These are files of 8 bits a value, grey, RGB or RGBA, without a palette, interlacing or transparent colours, in
/// which nothing is out of order. Of any other file, and of every damaged one, it makes nothing: what is wrong
/// with it, if anything, is for another decoder to say. Source: W3C, Portable Network Graphics, third edition.
struct PlainPNG {
  private let bytes: UnsafeRawBufferPointer
  let width: Int
  let height: Int
  /// 1 for grey, 3 for red, green, blue, 4 with alpha.
  private let samples: Int
  /// Where the pieces of the compressed rows stand.
  private var pieces: [Range<Int>] = []

  private static let signature: UInt64 = 0x8950_4E47_0D0A_1A0A
  /// As much as libpng accepts without being asked to.
  private static let longestSide = 1_000_000
  /// Chunks that say nothing about pixels; eXIf may turn the picture, and is not among them.
  private static let withoutPixels: Set<UInt32> = Set(
    ["bKGD", "cHRM", "gAMA", "hIST", "iCCP", "iTXt", "pHYs", "sRGB", "tEXt", "tIME", "zTXt"].map(
      code))
  /// Longer ones are left to others, which may find them too long.
  private static let longestText = 1 << 20

  /// Reads all of the file but its pixels; nil if it is none of the plain ones.
  init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard bytes.count >= 8, Self.number(bytes, 0, as: UInt64.self) == Self.signature,
      let header = Self.chunk(bytes, at: 8), header.type == Self.code("IHDR"),
      header.content.count == 13
    else { return nil }
    let start = header.content.lowerBound
    width = Int(Self.number(bytes, start, as: UInt32.self))
    height = Int(Self.number(bytes, start + 4, as: UInt32.self))
    // The depth, the kind of colour, and the only compression, filters and order of rows.
    switch (
      bytes[start + 8], bytes[start + 9], bytes[start + 10], bytes[start + 11], bytes[start + 12]
    ) {
    case (8, 0, 0, 0, 0): samples = 1
    case (8, 2, 0, 0, 0): samples = 3
    case (8, 6, 0, 0, 0): samples = 4
    default: return nil
    }
    guard (1...Self.longestSide) ~= width, (1...Self.longestSide) ~= height,
      width * height <= ImageDecoder.maximumPixels, findPieces(from: header.end)
    else { return nil }
  }

  /// The picture; nil if its rows cannot be read.
  func raster(channels: Int) -> RasterImage? {
    let stride = width * samples
    return withUnsafeTemporaryAllocation(byteCount: height * (1 + stride), alignment: 16) { rows in
      guard inflate(into: rows) else { return nil }
      let base = rows.baseAddress!.assumingMemoryBound(to: UInt8.self)
      var isWhole = true
      let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) {
        buffer, count in
        var output = buffer.baseAddress!
        for y in 0..<height where isWhole {
          let row = base + y * (1 + stride)
          isWhole = PNGFilter.undo(
            row[0], row + 1, above: y == 0 ? nil : row - stride, count: stride, samples: samples)
          convert(row + 1, into: output, channels: channels)
          output += width * channels
        }
        count = width * height * channels
      }
      return isWhole
        ? RasterImage(width: width, height: height, channels: channels, pixels: pixels) : nil
    }
  }

  private func convert(
    _ row: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, channels: Int
  ) {
    switch (samples, channels) {
    case (1, 1), (3, 3): output.update(from: row, count: width * channels)
    case (1, _): for k in 0..<3 * width { output[k] = row[k / 3] }
    case (3, _): PictureKernels.grey(of: row, into: output, count: width)
    default:
      for x in 0..<width {
        let pixel = row + 4 * x
        Colour(red: pixel[0], green: pixel[1], blue: pixel[2], alpha: pixel[3])
          .store(at: output + x * channels, channels: channels)
      }
    }
  }
}

extension PlainPNG {
  /// Checks every chunk from `start` on, and remembers where the rows are.
  private mutating func findPieces(from start: Int) -> Bool {
    var offset = start
    var isBehindRows = false
    while let chunk = Self.chunk(bytes, at: offset) {
      switch chunk.type {
      case Self.code("IDAT"):
        guard !isBehindRows else { return false }
        pieces.append(chunk.content)
      case Self.code("IEND"):
        return chunk.content.isEmpty && !pieces.isEmpty
      default:
        guard Self.withoutPixels.contains(chunk.type), chunk.content.count <= Self.longestText
        else { return false }
        isBehindRows = !pieces.isEmpty
      }
      offset = chunk.end
    }
    return false
  }

  private func inflate(into rows: UnsafeMutableRawBufferPointer) -> Bool {
    if pieces.count == 1 {
      return ZLibStream.decompress(UnsafeRawBufferPointer(rebasing: bytes[pieces[0]]), into: rows)
    }
    var whole: [UInt8] = []
    whole.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { whole += bytes[piece] }
    return whole.withUnsafeBytes { ZLibStream.decompress($0, into: rows) }
  }

  /// The chunk that begins at an offset: length, type, content, checksum. Nil if it is not whole and sound.
  private static func chunk(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> (type: UInt32, content: Range<Int>, end: Int)? {
    guard offset + 12 <= bytes.count else { return nil }
    let length = Int(number(bytes, offset, as: UInt32.self))
    let content = offset + 8..<offset + 8 + length
    guard content.upperBound + 4 <= bytes.count,
      CRC32(UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<content.upperBound])).value
        == number(bytes, content.upperBound, as: UInt32.self)
    else { return nil }
    return (number(bytes, offset + 4, as: UInt32.self), content, content.upperBound + 4)
  }

  private static func number<Number: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, as type: Number.Type
  ) -> Number {
    Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  private static func code(_ name: StaticString) -> UInt32 {
    UnsafeRawPointer(name.utf8Start).loadUnaligned(as: UInt32.self).bigEndian
  }
}
