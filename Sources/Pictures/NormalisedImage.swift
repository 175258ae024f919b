/// A picture of the height that a network reads, stored as samples are: column by column.
public struct NormalisedImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// `width × height × channels` bytes: columns from the left, each from the top, channels
  /// innermost.
  public let pixels: [UInt8]

  /// The pixel at column `x` and row `y`.
  public subscript(x: Int, y: Int, channel: Int) -> UInt8 {
    pixels[(x * height + y) * channels + channel]
  }
}
