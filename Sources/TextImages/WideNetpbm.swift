/// Binary PGM and PPM files whose largest value is none that Leptonica knows.
enum WideNetpbm {
  /// The same picture with 255 as the largest value; nil for any other file, and for one that ends too early.
  static func narrowed(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"),
      let samples = [UInt8(ascii: "5"): 1, UInt8(ascii: "6"): 3][bytes[1]]
    else { return nil }
    var place = 2
    guard let width = number(bytes, &place), let height = number(bytes, &place),
      let most = number(bytes, &place), place < bytes.count, most > 0, most < 65_536, most != 255
    else { return nil }
    // One white character stands before the values.
    place += 1
    let size = most > 255 ? 2 : 1
    let (pixels, isTooWide) = width.multipliedReportingOverflow(by: height)
    guard !isTooWide, pixels <= ImageDecoder.maximumPixels, width > 0, height > 0,
      bytes.count - place >= pixels * samples * size
    else { return nil }
    var result = Array("P\(samples == 1 ? 5 : 6) \(width) \(height) 255\n".utf8)
    result.reserveCapacity(result.count + pixels * samples)
    for index in 0..<pixels * samples {
      let start = place + index * size
      let value = size == 1 ? Int(bytes[start]) : Int(bytes[start]) << 8 | Int(bytes[start + 1])
      result.append(UInt8((min(value, most) * 255 + most / 2) / most))
    }
    return result
  }

  /// The next number; what stands between `#` and the line's end is a comment.
  private static func number(_ bytes: [UInt8], _ place: inout Int) -> Int? {
    while place < bytes.count, bytes[place] <= 0x20 || bytes[place] == UInt8(ascii: "#") {
      if bytes[place] == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
      } else {
        place += 1
      }
    }
    var value = 0
    let start = place
    while place < bytes.count, place - start < 9, 0x30...0x39 ~= bytes[place] {
      value = 10 * value + Int(bytes[place] - 0x30)
      place += 1
    }
    return place > start ? value : nil
  }
}
