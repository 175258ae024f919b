/// Scales pictures to one height and keeps their aspect ratio.
///
/// Shrinking averages over the covered area, enlarging is bilinear. The width is
/// `round(width · height / old height)`, at least 1.
public struct HeightNormaliser: Sendable {
  /// The height in pixels that every picture gets.
  public let height: Int

  public init(height: Int) {
    precondition(height > 0, "a height is at least 1")
    self.height = height
  }

  /// The width that a picture of these measures gets.
  public func width(ofImage width: Int, _ oldHeight: Int) -> Int {
    max(1, (2 * width * height + oldHeight) / (2 * oldHeight))
  }

  /// Scales `image` and lays it out column by column.
  public func normalise(_ image: RasterImage) -> NormalisedImage {
    let newWidth = width(ofImage: image.width, image.height)
    let rows = ResamplingTaps(from: image.height, to: height)
    let columns = ResamplingTaps(from: image.width, to: newWidth)
    let channels = image.channels
    let rowLength = image.width * channels
    let columnLength = height * channels

    // The rows are combined first and turned into columns on the way, so that the second pass adds
    // up whole columns, too.
    var turned = [Float](repeating: 0, count: image.width * columnLength)
    var sum = [Float](repeating: 0, count: max(rowLength, columnLength))
    image.pixels.withUnsafeBufferPointer { source in
      for y in 0..<height {
        sum.withUnsafeMutableBufferPointer { sum in
          rows.forEach(output: y) { index, weight, isFirst in
            let row = source.baseAddress! + index * rowLength
            if isFirst {
              for k in 0..<rowLength { sum[k] = weight * Float(row[k]) }
            } else {
              for k in 0..<rowLength { sum[k] += weight * Float(row[k]) }
            }
          }
          for x in 0..<image.width {
            for channel in 0..<channels {
              turned[x * columnLength + y * channels + channel] = sum[x * channels + channel]
            }
          }
        }
      }
    }

    let count = newWidth * columnLength
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { output, initialised in
      for x in 0..<newWidth {
        sum.withUnsafeMutableBufferPointer { sum in
          turned.withUnsafeBufferPointer { turned in
            columns.forEach(output: x) { index, weight, isFirst in
              let column = turned.baseAddress! + index * columnLength
              if isFirst {
                for k in 0..<columnLength { sum[k] = weight * column[k] }
              } else {
                for k in 0..<columnLength { sum[k] += weight * column[k] }
              }
            }
          }
          for k in 0..<columnLength {
            output[x * columnLength + k] = UInt8(min(max(sum[k] + 0.5, 0), 255))
          }
        }
      }
      initialised = count
    }
    return NormalisedImage(width: newWidth, height: height, channels: channels, pixels: pixels)
  }
}
