import CRNNNet
import Kernels
import Testing

/// Max pooling against its definition, for batches of all sizes: few images take other loops than many.
@Suite struct MaxPoolTests {
  /// Kernel and stride along the width; a stride of 2 has loops of its own.
  private static let kernels = [(2, 2), (1, 2), (3, 2), (2, 1), (3, 3)]

  @Test(arguments: [1, 2, 3, 4, 5, 8, 12], [false, true])
  func theLargestIsFoundAndGetsTheGradient(batch: Int, rectifies: Bool) {
    for (kernel, stride) in Self.kernels {
      for width in [kernel, 9, 37, 64] {
        for flips in [false, true] {
          check(kernel, stride, width: width, batch: batch, rectifies: rectifies, flips: flips)
        }
      }
    }
  }

  /// Kernels of two rows.
  private func check(
    _ kernel: Int, _ stride: Int, width: Int, batch: Int, rectifies: Bool, flips: Bool
  ) {
    let (channels, height) = (3, 5)
    let random = CounterRandom(seed: 3, purpose: UInt64(batch), UInt64(width))
    // Whole numbers, so that there are equal ones.
    var x = (0..<channels * height * width * batch).map {
      Float(random.integer(below: 7, at: UInt64($0))) - 3
    }
    let widths = (0..<batch).map { Int32($0 == 0 ? width : max(kernel, width - 2 * $0)) }
    for i in x.indices where i / batch % width >= Int(widths[i % batch]) { x[i] = 0 }
    x[batch / 2] = .nan
    let (outHeight, outWidth) = (height / 2, (width - kernel) / stride + 1)
    let count = channels * outHeight * outWidth * batch
    var y = [Float](repeating: -9, count: count)
    var taps = [UInt8](repeating: 77, count: count)
    var unnoted = y
    let dy = (0..<count).map { Float($0 % 13) + 0.5 }
    var dx = [Float](repeating: -9, count: x.count)
    let shape = PoolShape(
      height: Int64(height), width: Int64(width), batch: Int64(batch),
      out_height: Int64(outHeight), out_width: Int64(outWidth),
      kernel_height: 2, kernel_width: Int64(kernel), stride_height: 2,
      stride_width: Int64(stride), pad_height: 0, pad_width: 0,
      out_plane: Int64(outHeight * outWidth * batch),
      rectifies: rectifies ? 1 : 0, flips: flips ? 1 : 0)
    VectorOperations.maxPool(
      x, &y, taps: &taps, channels: channels, widths: widths,
      narrowest: Int(widths.min() ?? 0), shape: shape)
    VectorOperations.maxPool(
      x, &unnoted, taps: nil, channels: channels, widths: widths,
      narrowest: Int(widths.min() ?? 0), shape: shape)
    VectorOperations.maxPoolBackward(dy: dy, taps: taps, dx: &dx, channels: channels, shape: shape)

    var wantedY = y
    var wantedDX = [Float](repeating: 0, count: x.count)
    for index in 0..<count {
      let n = index % batch
      let w = index / batch % outWidth
      let h = index / batch / outWidth % outHeight
      let c = index / batch / outWidth / outHeight
      var (best, place): (Float, Int?) = (rectifies ? 0 : -.infinity, nil)
      for k in 0..<2 {
        for l in 0..<kernel where w * stride + l < Int(widths[n]) {
          let row = c * height + h * 2 + k
          let from = (row * width + w * stride + l) * batch + n
          let value = flips ? -x[from] : x[from]
          if value > best || value.isNaN { (best, place) = (value, from) }
        }
      }
      wantedY[index] = best
      if let place { wantedDX[place] += dy[index] }
    }
    let what = "\(kernel)/\(stride), width \(width), batch \(batch)"
    #expect(y.map(\.bitPattern) == wantedY.map(\.bitPattern), "\(what)")
    #expect(y.map(\.bitPattern) == unnoted.map(\.bitPattern), "\(what)")
    // Beyond an image's width an output of -∞ has no place; what it passes back meets only padding.
    for index in x.indices where index / batch % width < Int(widths[index % batch]) {
      #expect(dx[index] == wantedDX[index], "\(what), element \(index)")
    }
  }
}
