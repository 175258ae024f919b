/// A picture of the height that a network reads, stored as samples are: column by column.
package struct NormalisedImage: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// 1 for grey, 3 for red, green, blue.
  package let channels: Int
  /// `width × height × channels` bytes: columns from the left, each from the top, channels
  /// innermost.
  package let pixels: [UInt8]

  /// The pixel at column `x` and row `y`.
  package subscript(x: Int, y: Int, channel: Int) -> UInt8 {
    pixels[(x * height + y) * channels + channel]
  }
}
