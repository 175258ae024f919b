import CRNNNet
import Kernels
import Settings

/// How stored bytes become the network's input; a checkpoint keeps it with the weights.
///
///     x = (p / 255 − mean) · scale,   p ← 255 − p first where the image is inverted
package struct PixelInput: Sendable, Equatable {
  package var mean: Double
  package var scale: Double
  package var invert: Bool
  /// The width that every image is stretched to; nil keeps its own.
  package var fixedWidth: Int?
  /// Narrower images are continued with their last column, or with white where they are padded, up to this width.
  package var minimumWidth: Int
  /// Columns of white on the left and on the right of each image.
  package var pad: Int

  package init(
    mean: Double, scale: Double, invert: Bool, fixedWidth: Int?, minimumWidth: Int, pad: Int = 0
  ) {
    self.mean = mean
    self.scale = scale
    self.invert = invert
    self.fixedWidth = fixedWidth
    self.minimumWidth = minimumWidth
    self.pad = pad
  }

  package init(_ configuration: Configuration, network: NetworkSpecification) {
    self.init(
      mean: configuration.pixels.mean, scale: configuration.pixels.scale,
      invert: configuration.pixels.invert, fixedWidth: configuration.data.width,
      minimumWidth: network.minimumWidth, pad: configuration.pixels.pad)
  }

  /// The width at which the network sees an image of a width.
  package func inputWidth(_ width: Int) -> Int {
    max((fixedWidth ?? width) + 2 * pad, minimumWidth)
  }

  /// Where a part of the width that the network sees lies in an image of a width, as a part of that.
  func position(_ part: Double, width: Int) -> Double {
    guard pad > 0 else { return part }
    let column = part * Double(inputWidth(width)) - Double(pad)
    return max(0, column / Double(max(1, fixedWidth ?? width)))
  }

  /// The input for each of the 256 values.
  package var table: [Float] {
    (0..<256).map { Float((Double(invert ? 255 - $0 : $0) / 255 - mean) * scale) }
  }

  /// Lays the images of a batch out, with zeros in the padding.
  ///
  /// - Parameters:
  ///   - pictures: width × height × channels bytes, column by column, channels innermost.
  ///   - target: [channels][height][batch width][batch].
  package func layOut(
    _ pictures: [(pixels: [UInt8], width: Int)], table: [Float], into target: Tensor
  ) {
    target.data.update(repeating: 0, count: target.count)
    for (n, picture) in pictures.enumerated() {
      precondition(picture.pixels.count == picture.width * target.height * target.channels)
      picture.pixels.withUnsafeBufferPointer { pixels in
        guard let base = pixels.baseAddress else { return }
        layOut(
          base, width: picture.width, height: target.height, channels: target.channels,
          table: table, into: target.data, batchWidth: target.width, batch: pictures.count,
          image: n)
      }
    }
  }

  /// Lays one image out as image n of a batch whose padding is zero.
  ///
  /// - Parameters:
  ///   - pixels: width × height × channels bytes, column by column, channels innermost.
  ///   - target: [channels][height][batch width][batch].
  func layOut(
    _ pixels: UnsafePointer<UInt8>, width: Int, height: Int, channels: Int, table: [Float],
    into target: UnsafeMutablePointer<Float>, batchWidth: Int, batch: Int, image n: Int
  ) {
    let stretched = fixedWidth ?? width
    let column = height * channels
    for w in 0..<inputWidth(width) {
      if pad > 0, w < pad || w >= pad + stretched {
        fill(column: w, with: table[255], target, height * channels, batchWidth, batch, n)
        continue
      }
      let position = min(w - pad, stretched - 1)
      let sample = ColumnSample(position, of: stretched, from: width)
      for h in 0..<height {
        for c in 0..<channels {
          let index = h * channels + c
          target[((c * height + h) * batchWidth + w) * batch + n] =
            sample.isWhole
            ? table[Int(pixels[sample.first * column + index])]
            : sample.value { table[Int(pixels[$0 * column + index])] }
        }
      }
    }
  }
}

extension PixelInput {
  /// Sets a column of one image of a batch.
  private func fill(
    column: Int, with value: Float, _ target: UnsafeMutablePointer<Float>, _ rows: Int,
    _ batchWidth: Int, _ batch: Int, _ image: Int
  ) {
    for row in 0..<rows { target[(row * batchWidth + column) * batch + image] = value }
  }
}

/// Which columns of an image make up a column of its stretched copy: their mean, weighted by the
/// overlap, where the image shrinks, and linear interpolation where it grows.
struct ColumnSample {
  let first: Int
  private let last: Int
  private let start: Double
  private let end: Double
  private let isShrinking: Bool
  /// Whether it is just one column.
  let isWhole: Bool

  init(_ position: Int, of target: Int, from width: Int) {
    let ratio = Double(width) / Double(target)
    isShrinking = ratio > 1
    if target == width {
      (first, last, start, end, isWhole) = (position, position, 0, 0, true)
    } else if isShrinking {
      start = Double(position) * ratio
      end = min(Double(width), Double(position + 1) * ratio)
      first = Int(start)
      last = min(width - 1, Int(end))
      isWhole = false
    } else {
      start = min(max(0, (Double(position) + 0.5) * ratio - 0.5), Double(width - 1))
      first = Int(start)
      last = min(width - 1, first + 1)
      end = start
      isWhole = first == last
    }
  }

  func value(_ column: (Int) -> Float) -> Float {
    guard isShrinking else {
      let part = Float(start - Double(first))
      return (1 - part) * column(first) + part * column(last)
    }
    var sum = 0.0
    for i in first...last {
      sum += max(0, min(end, Double(i + 1)) - max(start, Double(i))) * Double(column(i))
    }
    return Float(sum / (end - start))
  }
}
