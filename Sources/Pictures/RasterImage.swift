/// A picture as plain bytes: row by row from the top, left to right, channels innermost.
package struct RasterImage: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// 1 for grey, 3 for red, green, blue.
  package let channels: Int
  /// `height × width × channels` bytes; 0 is black, 255 is white.
  package var pixels: [UInt8]
  /// The pages or frames of the file that it is the first of.
  package var pictures = 1
  /// Whether the decoder made up a part of it, as the file is damaged.
  package var isDamaged = false
  /// Whether it was a column of text that was turned.
  package var wasColumn = false

  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(channels == 1 || channels == 3, "a picture is grey or red, green, blue")
    precondition(pixels.count == width * height * channels, "pixels do not fill the picture")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// By how much the values of its pixels differ at most.
  package var contrast: Int {
    var (low, high) = (UInt8.max, UInt8.min)
    for value in pixels {
      low = min(low, value)
      high = max(high, value)
    }
    return Int(high) - Int(low)
  }
}
