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
      switch samples {
      case 1: undoGreyPaeth(row, above, count)
      case 3: undoColourPaeth(row, above, count)
      default: for first in 0..<samples { undoPaeth(row, above, first..<count, samples) }
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

  private static func undoGreyPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    var (a, c) = (0, 0)
    for k in 0..<count {
      let b = Int(above[k])
      // On even ground, most of a page, b is c and a is the prediction; to know that early frees the
      // processor from the long chain below.
      if b != c { a = paeth(a, b, c) }
      a = (a + Int(row[k])) & 255
      row[k] = UInt8(truncatingIfNeeded: a)
      c = b
    }
  }

  /// The three chains of a colour picture side by side, as each of them only waits for itself.
  private static func undoColourPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    var (red, green, blue) = (0, 0, 0)
    var (oldRed, oldGreen, oldBlue) = (0, 0, 0)
    for k in stride(from: 0, to: count - 2, by: 3) {
      let (newRed, newGreen, newBlue) = (Int(above[k]), Int(above[k + 1]), Int(above[k + 2]))
      red = (paeth(red, newRed, oldRed) + Int(row[k])) & 255
      green = (paeth(green, newGreen, oldGreen) + Int(row[k + 1])) & 255
      blue = (paeth(blue, newBlue, oldBlue) + Int(row[k + 2])) & 255
      row[k] = UInt8(truncatingIfNeeded: red)
      row[k + 1] = UInt8(truncatingIfNeeded: green)
      row[k + 2] = UInt8(truncatingIfNeeded: blue)
      (oldRed, oldGreen, oldBlue) = (newRed, newGreen, newBlue)
    }
  }

  private static func undoPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ range: Range<Int>,
    _ samples: Int
  ) {
    var (a, c) = (0, 0)
    for k in stride(from: range.lowerBound, to: range.upperBound, by: samples) {
      let b = Int(above[k])
      a = (paeth(a, b, c) + Int(row[k])) & 255
      row[k] = UInt8(truncatingIfNeeded: a)
      c = b
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
