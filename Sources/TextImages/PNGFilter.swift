/// The filters that make rows of a PNG easier to compress, undone in place.
///
/// With x the byte that was stored, a the one a pixel to the left, b the one above and c the one above a, a byte
/// is x, x + a, x + b, x + ⌊(a + b) / 2⌋ or x + Paeth(a, b, c), modulo 256; what lies outside of the picture is 0.
/// Source: W3C, Portable Network Graphics, third edition, section 9.
enum PNGFilter {
  /// Undoes the filter `type` of a row, given the finished row above it or nil for the first.
  ///
  /// - Returns: false if there is no such filter.
  static func undo(
    _ type: UInt8, _ row: UnsafeMutablePointer<UInt8>, above: UnsafePointer<UInt8>?, count: Int,
    samples: Int
  ) -> Bool {
    switch (type, above) {
    case (0, _), (2, nil): break
    // Paeth(a, 0, 0) is a.
    case (1, _), (4, nil): undoSub(row, count, samples)
    case (2, let above?): for k in 0..<count { row[k] &+= above[k] }
    case (3, nil): for k in samples..<max(count, samples) { row[k] &+= row[k - samples] / 2 }
    case (3, let above?): undoAverage(row, above, count, samples)
    case (4, let above?):
      // With the distance known beforehand the compiler keeps the pixel to the left in registers.
      switch samples {
      case 1: undoPaeth(row, above, count, 1)
      case 3: undoPaeth(row, above, count, 3)
      default: undoPaeth(row, above, count, 4)
      }
    default: return false
    }
    return true
  }

  private static func undoSub(_ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ samples: Int) {
    guard samples == 1 else {
      for k in samples..<max(count, samples) { row[k] &+= row[k - samples] }
      return
    }
    var left: UInt8 = 0
    for k in 0..<count {
      left &+= row[k]
      row[k] = left
    }
  }

  private static func undoAverage(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ samples: Int
  ) {
    for k in 0..<min(samples, count) { row[k] &+= above[k] / 2 }
    for k in samples..<max(count, samples) {
      row[k] &+= UInt8((UInt16(row[k - samples]) + UInt16(above[k])) / 2)
    }
  }

  @inline(__always)
  private static func undoPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ samples: Int
  ) {
    for channel in 0..<samples {
      var a = 0
      var c = 0
      for k in stride(from: channel, to: count, by: samples) {
        let b = Int(above[k])
        // On even ground, most of a page, b is c and a is the prediction; to know that early frees the
        // processor from the long chain below.
        if b != c { a = paeth(a, b, c) }
        a = (a + Int(row[k])) & 255
        row[k] = UInt8(truncatingIfNeeded: a)
        c = b
      }
    }
  }

  /// Whichever of a, b and c is nearest to a + b − c; the first of those in case of a tie.
  @inline(__always)
  private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> Int {
    let toA = abs(b - c)
    let toB = abs(a - c)
    let toC = abs(a + b - 2 * c)
    let nearest = toB <= toC ? b : c
    return toA <= min(toB, toC) ? a : nearest
  }
}
