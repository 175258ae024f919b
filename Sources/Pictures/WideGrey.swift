/// Grey of 16 bits, of which a camera or scanner may have used 8 to 12.
enum WideGrey {
  /// White of a picture with this largest value, which would be nearly black if it had all 16 bits: the largest of as
  /// many bits as are used.
  static func white(of largest: UInt32) -> UInt32 {
    guard largest > 0, largest < 4096 else { return 65_535 }
    return max(255, UInt32.max >> UInt32(largest.leadingZeroBitCount))
  }

  /// A value as one of 8 bits.
  static func byte(of value: UInt32, white: UInt32) -> UInt8 {
    UInt8((value * 255 + white / 2) / white)
  }
}
