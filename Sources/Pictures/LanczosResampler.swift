import Foundation

/// Lanczos resampling of 8-bit pictures with three lobes, to the last bit as Pillow computes it.
///
///     L(x) = sinc(x) · sinc(x / 3) for |x| < 3;  out = Σ L((j + ½ − c) / s) in[j] / Σ L,  s = max(1, in / out)
///
/// The weights are whole multiples of 2⁻²²; the columns are resampled first, to 8 bits, then the rows.
/// Source: Pillow, src/libImaging/Resample.c.
struct LanczosResampler {
  private struct Weights {
    let first: Int
    let values: [Int]
  }

  private static let precision = 22

  private let columns: [Weights]
  private let rows: [Weights]

  init(_ image: RasterImage, toWidth width: Int, height: Int) {
    columns = Self.weights(from: image.width, to: width)
    rows = Self.weights(from: image.height, to: height)
  }

  private static func weights(from source: Int, to output: Int) -> [Weights] {
    let scale = Double(source) / Double(output)
    let stretch = max(scale, 1)
    let support = 3 * stretch
    return (0..<output).map { position in
      let centre = (Double(position) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let end = min(source, Int(centre + support + 0.5))
      var values = (first..<end).map { lanczos((Double($0) - centre + 0.5) * (1 / stretch)) }
      let sum = values.reduce(0, +)
      if sum != 0 { values = values.map { $0 / sum } }
      return Weights(
        first: first,
        values: values.map {
          Int(($0 < 0 ? -0.5 : 0.5) + $0 * Double(1 << precision))
        })
    }
  }

  private static func lanczos(_ x: Double) -> Double {
    -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
  }

  private static func rounded(_ sum: Int) -> UInt8 {
    UInt8(clamping: (sum + 1 << (precision - 1)) >> precision)
  }

  /// The pixels of the resampled picture, row by row.
  func pixels(of image: RasterImage) -> [UInt8] {
    let channels = image.channels
    let (width, height) = (columns.count, rows.count)
    var wide = [UInt8](repeating: 0, count: image.height * width * channels)
    image.pixels.withUnsafeBufferPointer { source in
      for y in 0..<image.height {
        for (x, weights) in columns.enumerated() {
          for channel in 0..<channels {
            var sum = 0
            var index = (y * image.width + weights.first) * channels + channel
            for weight in weights.values {
              sum += weight * Int(source[index])
              index += channels
            }
            wide[(y * width + x) * channels + channel] = Self.rounded(sum)
          }
        }
      }
    }
    let stride = width * channels
    return [UInt8](unsafeUninitializedCapacity: height * stride) { output, initialised in
      for (y, weights) in rows.enumerated() {
        for x in 0..<stride {
          var sum = 0
          var index = weights.first * stride + x
          for weight in weights.values {
            sum += weight * Int(wide[index])
            index += stride
          }
          output[y * stride + x] = Self.rounded(sum)
        }
      }
      initialised = height * stride
    }
  }
}
