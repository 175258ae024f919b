/// A picture of a line or word and what stands in it.
package struct Sample: Sendable, Equatable {
  /// `width` × `height` × `channels` values of 8 bits: column by column from the left, top to bottom
  /// inside a column, channels innermost.
  package var pixels: [UInt8]
  /// The number of columns.
  package var width: Int
  /// The text in the picture.
  package var label: String
  /// Where the picture came from, as a person would look for it: a file name, mostly.
  package var source: String

  package init(pixels: [UInt8], width: Int, label: String, source: String) {
    self.pixels = pixels
    self.width = width
    self.label = label
    self.source = source
  }
}
