/// One pixel with transparency.
package struct Colour {
  let red: UInt8
  let green: UInt8
  let blue: UInt8
  /// 0 is transparent, 255 is opaque.
  package let alpha: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  package init(grey: UInt8) {
    self.init(red: grey, green: grey, blue: grey, alpha: 255)
  }

  /// Blends the pixel on white and stores it as one grey or three colour bytes.
  @inline(__always)
  package func store(
    at output: UnsafeMutablePointer<UInt8>, channels: Int, isPremultiplied: Bool = false
  ) {
    let (r, g, b) = (
      onWhite(red, isPremultiplied), onWhite(green, isPremultiplied),
      onWhite(blue, isPremultiplied)
    )
    if channels == 1 {
      // 0.299, 0.587 and 0.114 in 16 bits; they add up to 65536, so grey stays what it is.
      output[0] = UInt8((19595 * r + 38470 * g + 7471 * b + 32768) >> 16)
    } else {
      (output[0], output[1], output[2]) = (UInt8(r), UInt8(g), UInt8(b))
    }
  }

  @inline(__always)
  private func onWhite(_ value: UInt8, _ isPremultiplied: Bool) -> UInt32 {
    if alpha == 255 { return UInt32(value) }
    if isPremultiplied { return min(UInt32(value) + UInt32(255 - alpha), 255) }
    return (UInt32(value) * UInt32(alpha) + 255 * UInt32(255 - alpha) + 127) / 255
  }
}
