/// One labelled picture of a data set.
public struct Sample: Sendable, Equatable {
  /// `width × height × channels` bytes: columns from the left, each from the top, channels
  /// innermost.
  public var pixels: [UInt8]
  public var width: Int
  public var label: String
  public var source: String

  public init(pixels: [UInt8], width: Int, label: String, source: String) {
    self.pixels = pixels
    self.width = width
    self.label = label
    self.source = source
  }
}
