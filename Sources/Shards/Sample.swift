/// A picture of a line or word and what stands in it.
public struct Sample: Sendable, Equatable {
  /// `width` × `height` × `channels` values of 8 bits: column by column from the left, top to bottom
  /// inside a column, channels innermost.
  public var pixels: [UInt8]
  /// The number of columns.
  public var width: Int
  /// The text in the picture.
  public var label: String
  /// Where the picture came from, as a person would look for it: a file name, mostly.
  public var source: String

  public init(pixels: [UInt8], width: Int, label: String, source: String) {
    self.pixels = pixels
    self.width = width
    self.label = label
    self.source = source
  }
}
