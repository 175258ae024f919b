import Kernels

/// Convolution as its formula reads: the reference that faster kernels are held against.
enum NaiveConvolution {
  static func forward(
    _ x: Tensor, _ w: UnsafePointer<Float>, _ y: Tensor, _ geometry: KernelGeometry
  ) {
    y.zero()
    forEachTap(x, y, geometry) { xIndex, wIndex, yIndex in
      for n in 0..<x.batch { y.data[yIndex + n] += w[wIndex] * x.data[xIndex + n] }
    }
  }

  static func backward(
    _ x: Tensor, _ w: UnsafePointer<Float>, _ dy: Tensor, _ dx: Tensor?,
    _ dw: UnsafeMutablePointer<Float>, _ geometry: KernelGeometry
  ) {
    dx?.zero()
    dw.update(
      repeating: 0, count: dy.channels * x.channels * geometry.height * geometry.width)
    forEachTap(x, dy, geometry) { xIndex, wIndex, yIndex in
      var sum: Float = 0
      for n in 0..<x.batch {
        sum += dy.data[yIndex + n] * x.data[xIndex + n]
        if let dx { dx.data[xIndex + n] += w[wIndex] * dy.data[yIndex + n] }
      }
      dw[wIndex] += sum
    }
  }

  /// Calls the body with the places in x, w and y of every product of the sum.
  private static func forEachTap(
    _ x: Tensor, _ y: Tensor, _ geometry: KernelGeometry,
    _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void
  ) {
    for o in 0..<y.channels {
      for c in 0..<x.channels {
        for k in 0..<geometry.height {
          for l in 0..<geometry.width {
            let wIndex = ((o * x.channels + c) * geometry.height + k) * geometry.width + l
            for i in 0..<y.height {
              let row = i * geometry.strideHeight + k - geometry.padHeight
              guard row >= 0, row < x.height else { continue }
              for j in 0..<y.width {
                let column = j * geometry.strideWidth + l - geometry.padWidth
                guard column >= 0, column < x.width else { continue }
                body(x.index(c, row, column, 0), wIndex, y.index(o, i, j, 0))
              }
            }
          }
        }
      }
    }
  }
}
