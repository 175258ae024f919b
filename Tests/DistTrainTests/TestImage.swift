import ColumnImages
import DistTrain

/// A made-up image as samples are stored, and what can be measured of it.
struct TestImage: Equatable {
  let width: Int
  let height: Int
  let channels: Int
  var pixels: [UInt8]

  init(width: Int, height: Int, channels: Int = 1, _ value: (_ x: Int, _ y: Int) -> UInt8) {
    (self.width, self.height, self.channels) = (width, height, channels)
    pixels = (0..<width).flatMap { x in
      (0..<height).flatMap { y in [UInt8](repeating: value(x, y), count: channels) }
    }
  }

  subscript(x: Int, y: Int) -> UInt8 { pixels[(x * height + y) * channels] }

  func changed(_ changes: ImageChanges?, _ augmenter: ImageAugmenter = ImageAugmenter()) -> Self {
    var copy = self
    guard let changes else { return copy }
    copy.pixels.withUnsafeMutableBufferPointer { pixels in
      if let base = pixels.baseAddress {
        augmenter.apply(changes, to: base, width: width, height: height, channels: channels)
      }
    }
    return copy
  }

  var mean: Double { pixels.reduce(0) { $0 + Double($1) } / Double(pixels.count) }

  var deviation: Double {
    let mean = mean
    let sum = pixels.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (sum / Double(pixels.count)).squareRoot()
  }

  /// How much black there is.
  var ink: Double { pixels.reduce(0) { $0 + 255 - Double($1) } }

  /// The middle of the black in a column.
  func inkRow(ofColumn x: Int, rows: Range<Int>? = nil) -> Double {
    Self.middle((rows ?? 0..<height).map { ($0, self[x, $0]) })
  }

  /// The middle of the black in a row.
  func inkColumn(ofRow y: Int) -> Double { Self.middle((0..<width).map { ($0, self[$0, y]) }) }

  private static func middle(_ values: [(Int, UInt8)]) -> Double {
    let ink = values.reduce(0) { $0 + 255 - Double($1.1) }
    return values.reduce(0) { $0 + Double($1.0) * (255 - Double($1.1)) } / ink
  }
}
