/// PGM, PPM and PAM files whose largest value is none that Leptonica knows, or reads for 255; those with comments, which it
/// knows in some positions only; and those as text.
enum WideNetpbm {
  /// The same picture with 255 as the largest value; nil for any other file, and for one that ends too early.
  static func narrowed(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"), var header = Header(bytes),
      header.most > 0, header.most < 65_536,
      header.most != 255 || header.isText || header.hasComment
    else { return nil }
    let (pixels, isTooWide) = header.width.multipliedReportingOverflow(by: header.height)
    guard !isTooWide, header.width > 0, header.height > 0, pixels <= ImageDecoder.maximumPixels
    else { return nil }
    var result = header.narrow
    result.reserveCapacity(result.count + pixels * header.samples)
    let most = header.most
    for _ in 0..<pixels * header.samples {
      guard let value = header.value(in: bytes) else { return nil }
      result.append(UInt8((min(value, most) * 255 + most / 2) / most))
    }
    return result
  }

  /// What stands before the values.
  private struct Header {
    var width = 0
    var height = 0
    /// The values of a pixel.
    var samples = 1
    var most = 0
    private(set) var isText = false
    private(set) var hasComment = false
    /// Whether a value is one digit, 1 for black, with or without spaces.
    private var isBits = false
    private var isPAM = false
    /// Where the next value stands.
    private var offset = 2

    init?(_ bytes: [UInt8]) {
      switch bytes[1] {
      case UInt8(ascii: "1"): (isText, isBits, most) = (true, true, 1)
      case UInt8(ascii: "2"): isText = true
      case UInt8(ascii: "3"): (isText, samples) = (true, 3)
      case UInt8(ascii: "5"): break
      case UInt8(ascii: "6"): samples = 3
      case UInt8(ascii: "7"): isPAM = true
      default: return nil
      }
      guard isPAM ? readWords(bytes) : readNumbers(bytes) else { return nil }
    }

    private mutating func readNumbers(_ bytes: [UInt8]) -> Bool {
      guard let width = WideNetpbm.number(bytes, &offset),
        let height = WideNetpbm.number(bytes, &offset)
      else { return false }
      (self.width, self.height) = (width, height)
      if !isBits {
        guard let most = WideNetpbm.number(bytes, &offset) else { return false }
        self.most = most
      }
      hasComment = bytes[..<min(offset, bytes.count)].contains(UInt8(ascii: "#"))
      // One white character stands before the values.
      offset += 1
      return true
    }

    private mutating func readWords(_ bytes: [UInt8]) -> Bool {
      let file = FileBytes(bytes)
      let words = file.words(most: 40)
      let value = { (name: String) in
        words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
      }
      let lineEnd = UInt8(ascii: "\n")
      let ends = bytes.indices.prefix(4096).first { file.has("\nENDHDR", at: $0) }
      guard let width = value("WIDTH"), let height = value("HEIGHT"), let depth = value("DEPTH"),
        let most = value("MAXVAL"), 1...4 ~= depth, let ends,
        let end = bytes[(ends + 1)...].firstIndex(of: lineEnd)
      else { return false }
      (self.width, self.height, samples, self.most, offset) = (width, height, depth, most, end + 1)
      return true
    }

    /// The header with 255 as the largest value.
    var narrow: [UInt8] {
      guard isPAM else {
        return Array("P\(samples == 1 ? 5 : 6) \(width) \(height) 255\n".utf8)
      }
      let kind = ["GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA"][samples - 1]
      return Array(
        "P7\nWIDTH \(width)\nHEIGHT \(height)\nDEPTH \(samples)\nMAXVAL 255\nTUPLTYPE \(kind)\nENDHDR\n"
          .utf8)
    }

    /// The next value; nil behind the last.
    mutating func value(in bytes: [UInt8]) -> Int? {
      if isBits {
        WideNetpbm.skip(bytes, &offset)
        guard offset < bytes.count, 0x30...0x31 ~= bytes[offset] else { return nil }
        defer { offset += 1 }
        return 1 - Int(bytes[offset] - 0x30)
      }
      if isText { return WideNetpbm.number(bytes, &offset) }
      let size = most > 255 ? 2 : 1
      guard offset <= bytes.count - size else { return nil }
      defer { offset += size }
      return size == 1 ? Int(bytes[offset]) : Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }
  }

  /// Goes over white space; what stands between `#` and the line's end is a comment.
  private static func skip(_ bytes: [UInt8], _ offset: inout Int) {
    while offset < bytes.count, bytes[offset] <= 0x20 || bytes[offset] == UInt8(ascii: "#") {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != 0x0A { offset += 1 }
      } else {
        offset += 1
      }
    }
  }

  /// The next number.
  private static func number(_ bytes: [UInt8], _ offset: inout Int) -> Int? {
    skip(bytes, &offset)
    var value = 0
    let start = offset
    while offset < bytes.count, offset - start < 9, 0x30...0x39 ~= bytes[offset] {
      value = 10 * value + Int(bytes[offset] - 0x30)
      offset += 1
    }
    return offset > start ? value : nil
  }
}
