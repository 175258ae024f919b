import TextReading

/// A picture and what it says.
public struct TrainingSample: Sendable, Equatable {
  public var image: TextImage
  /// The text in logical order.
  public var text: String

  public init(_ image: TextImage, text: String) {
    self.image = image
    self.text = text
  }
}
