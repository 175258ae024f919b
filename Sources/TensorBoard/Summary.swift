import ProtocolBuffers

/// Something that TensorBoard shows under a name (its "tag").
package struct Summary: Sendable {
  /// What is shown.
  package enum Value: Sendable {
    /// A point of a curve.
    case scalar(Double)
    case histogram(ValueHistogram)
    /// A picture: a PNG file with its size in pixels and its channels (1 grey, 3 RGB).
    case image(png: [UInt8], width: Int, height: Int, channels: Int)
    /// A text in Markdown.
    case markdown(String)
  }

  package let tag: String
  package let value: Value

  package init(_ tag: String, _ value: Value) {
    self.tag = tag
    self.value = value
  }

  /// Fills a `tensorflow.Summary.Value`; the numbers are those of its fields.
  func write(to message: inout ProtobufMessage) {
    message.add(1, text: tag)
    switch value {
    case .scalar(let number):
      message.add(2, float: Float(number))
    case .image(let png, let width, let height, let channels):
      message.add(4) {
        $0.add(1, integer: height)
        $0.add(2, integer: width)
        $0.add(3, integer: channels)
        $0.add(4, bytes: png)
      }
    case .histogram(let histogram):
      message.add(5) {
        $0.add(1, double: histogram.minimum)
        $0.add(2, double: histogram.maximum)
        $0.add(3, double: Double(histogram.count))
        $0.add(4, double: histogram.sum)
        $0.add(5, double: histogram.sumOfSquares)
        $0.add(6, doubles: histogram.limits)
        $0.add(7, doubles: histogram.counts.map(Double.init))
      }
    case .markdown(let text):
      message.add(8) { tensor in
        tensor.add(1, integer: Self.stringType)
        tensor.add(2) { _ in }
        tensor.add(8, text: text)
      }
      message.add(9) { metadata in
        metadata.add(1) { $0.add(1, text: "text") }
      }
    }
  }

  /// `DT_STRING` of TensorFlow's types.
  private static let stringType = 7
}
