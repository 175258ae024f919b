import CVector

/// The loops of the network's layers over tensors stored `[channel][height][width][batch]`.
///
/// "Plane" is height × width × batch, the elements of one channel.
extension VectorOperations {
  /// Sets the columns that are not below an image's own width to zero; `first` is the first column
  /// where that can happen.
  package static func mask(
    _ x: UnsafeMutablePointer<Float>, rows: Int, width: Int, batch: Int,
    widths: UnsafePointer<Int32>, from first: Int
  ) {
    guard first < width else { return }
    cvector_mask(x, Int64(rows), Int64(width), Int64(batch), widths, Int64(first))
  }

  /// y[c][i] += bias[c]
  package static func addBias(
    _ bias: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, channels: Int, plane: Int
  ) {
    cvector_add_bias(bias, y, Int64(channels), Int64(plane))
  }

  /// sums[c] (+)= Σᵢ y[c][i]
  package static func rowSums(
    of y: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>, channels: Int, plane: Int,
    accumulates: Bool
  ) {
    cvector_row_sums(y, sums, Int64(channels), Int64(plane), accumulates ? 1 : 0)
  }

  /// y = max(x, 0); both may be the same memory.
  package static func relu(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    cvector_relu(x, y, Int64(count))
  }

  /// dx = dy where y > 0, else 0
  package static func reluBackward(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    cvector_relu_backward(y, dy, dx, Int64(count))
  }

  /// y = a + b, or max(a + b, 0); y may be the memory of a.
  package static func sum(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    count: Int, isRectified: Bool
  ) {
    cvector_sum(a, b, y, Int64(count), isRectified ? 1 : 0)
  }

  /// y = x / (1 − p) where the element's random number is at least p, else 0.
  ///
  /// - Parameter first: the index of the first element among the random numbers.
  package static func dropout(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, first: Int, count: Int,
    probability: Float, random: CounterRandom
  ) {
    cvector_dropout(
      x, y, UInt64(first), Int64(count), random.key, UInt64(Double(probability) * 0x1p24),
      1 / (1 - probability))
  }

  /// Σ x and Σ x², in double precision.
  package static func moments(_ x: UnsafePointer<Float>, count: Int) -> (
    sum: Double, squares: Double
  ) {
    var result = (sum: 0.0, squares: 0.0)
    cvector_moments(x, Int64(count), &result.sum, &result.squares)
    return result
  }

  /// y = scale · x + shift
  package static func affine(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int, scale: Float,
    shift: Float
  ) {
    cvector_affine(x, y, Int64(count), scale, shift)
  }

  /// What a batch norm makes of a channel: y = scale · x + shift, or what is above zero of that.
  package struct Norm {
    package var mean: Float
    package var scale: Float
    package var shift: Float
    package var isRectified: Bool

    package init(mean: Float, scale: Float, shift: Float, isRectified: Bool) {
      self.mean = mean
      self.scale = scale
      self.shift = shift
      self.isRectified = isRectified
    }

    fileprivate var parameters: cvector_norm {
      cvector_norm(mean: mean, scale: scale, shift: shift, rectified: isRectified ? 1 : 0)
    }
  }

  package static func norm(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int, _ norm: Norm
  ) {
    if norm.isRectified {
      cvector_affine_rectified(x, y, Int64(count), norm.scale, norm.shift)
    } else {
      cvector_affine(x, y, Int64(count), norm.scale, norm.shift)
    }
  }

  /// Σ dy and Σ dy (x − mean), in double precision; where y was cut off, dy counts as zero.
  package static func gradientMoments(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, count: Int, _ norm: Norm
  ) -> (sum: Double, products: Double) {
    var result = (sum: 0.0, products: 0.0)
    cvector_gradient_moments(
      x, dy, Int64(count), norm.parameters, &result.sum, &result.products)
    return result
  }

  /// The factors of dx = a · dy + b (x − mean) + c.
  package struct NormGradient {
    fileprivate let a: Float
    fileprivate let b: Float
    fileprivate let c: Float

    package init(a: Float, b: Float, c: Float) { (self.a, self.b, self.c) = (a, b, c) }
  }

  /// dx = a · dy + b (x − mean) + c, with dy as above.
  package static func normBackward(
    x: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int,
    _ norm: Norm, _ factors: NormGradient
  ) {
    cvector_norm_backward(
      x, dy, dx, Int64(count), norm.parameters, factors.a, factors.b, factors.c)
  }

  /// A channel of a map, of its largest numbers and of their gradient, and the taps that held them.
  package struct PooledGradient {
    fileprivate let x: UnsafePointer<Float>
    fileprivate let pooled: UnsafePointer<Float>
    fileprivate let dy: UnsafePointer<Float>
    fileprivate let taps: UnsafePointer<UInt8>

    package init(
      x: UnsafePointer<Float>, pooled: UnsafePointer<Float>, dy: UnsafePointer<Float>,
      taps: UnsafePointer<UInt8>
    ) {
      (self.x, self.pooled, self.dy, self.taps) = (x, pooled, dy, taps)
    }
  }

  /// dx = a · dy at the taps + b (x − mean) + c, where windows do not overlap; where the norm of the largest was cut off,
  /// dy counts as zero.
  ///
  /// - Parameter row: memory for a row of the output.
  package static func pooledNormBackward(
    _ gradient: PooledGradient, dx: UnsafeMutablePointer<Float>, row: UnsafeMutablePointer<Float>,
    mean: Float, _ norm: Norm, _ factors: NormGradient, shape: cvector_pool_shape
  ) {
    cvector_pooled_norm_backward(
      gradient.x, gradient.pooled, gradient.dy, gradient.taps, dx, row, norm.parameters,
      mean, factors.a, factors.b, factors.c, shape)
  }

  /// The maximum under each position of the kernel and the tap that held it; what lies outside of an image is −∞.
  package static func maxPool(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, taps: UnsafeMutablePointer<UInt8>?,
    channels: Int, widths: UnsafePointer<Int32>, narrowest: Int, shape: cvector_pool_shape
  ) {
    cvector_max_pool(x, y, taps, Int64(channels), widths, Int64(narrowest), shape)
  }

  /// dx = dy at the taps that held the maxima, 0 elsewhere.
  package static func maxPoolBackward(
    dy: UnsafePointer<Float>, taps: UnsafePointer<UInt8>, dx: UnsafeMutablePointer<Float>,
    channels: Int, shape: cvector_pool_shape
  ) {
    cvector_max_pool_backward(dy, taps, dx, Int64(channels), shape)
  }

  /// Lays the inputs of up to 32 columns of an output row out as the columns of a panel (im2col)
  /// `[channels · kernel height · kernel width][32]`.
  package static func gatherPanel(
    _ x: UnsafePointer<Float>, _ panel: UnsafeMutablePointer<Float>, channels: Int,
    columns: PanelColumns, shape: ConvolutionShape
  ) {
    cvector_gather_panel(x, panel, Int64(channels), columns, shape)
  }

  /// The transpose of `gatherPanel`: adds the columns back to where they came from.
  package static func scatterPanel(
    _ panel: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, channels: Int,
    columns: PanelColumns, shape: ConvolutionShape
  ) {
    cvector_scatter_panel(panel, dx, Int64(channels), columns, shape)
  }

  /// One step of an LSTM for `count` units, the gates being [4][count]; see `BidirectionalLSTM` for the
  /// formulas.
  package static func lstmStep(
    gates: UnsafeMutablePointer<Float>, cellBefore: UnsafePointer<Float>?,
    cell: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>, count: Int
  ) {
    cvector_lstm_step(gates, cellBefore, cell, hidden, Int64(count))
  }

  /// One step of an LSTM backwards; gates are replaced by their gradients.
  package static func lstmStepBackward(
    gates: UnsafeMutablePointer<Float>, cellBefore: UnsafePointer<Float>?,
    cell: UnsafePointer<Float>, dHidden: UnsafePointer<Float>, dCell: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    cvector_lstm_step_backward(gates, cellBefore, cell, dHidden, dCell, Int64(count))
  }

  /// y[k][i] = x[k][i] − log Σₖ exp x[k][i]; the scratch holds 2 · columns floats.
  ///
  /// - Parameter stride: the floats from one class to the next, as many as there are columns unless given.
  package static func logSoftmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, classes: Int, columns: Int, stride: Int? = nil
  ) {
    cvector_log_softmax(x, y, scratch, Int64(classes), Int64(columns), Int64(stride ?? columns))
  }

  /// y = exp x, with a relative error below 2e-7 for −87 ≤ x ≤ 88.
  package static func exponential(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    cvector_exp(x, y, Int64(count))
  }
}

/// The geometry of a pooling step.
package typealias PoolShape = cvector_pool_shape
/// Columns of an output row.
package typealias PanelColumns = cvector_panel_columns
/// The geometry of a convolution.
package typealias ConvolutionShape = cvector_convolution_shape
