import CVector

/// One pass of an update rule over a range of weights, each in the formula of PyTorch.
///
/// `scale` multiplies the gradient as it is read. Every result depends on its own element alone, so
/// ranges can be cut anywhere without changing a bit.
package enum OptimizerKernels {
  /// g ← scale g + decay w;  w ← w − rate g
  package static func sgd(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, count: Int,
    scale: Float, rate: Float, decay: Float
  ) {
    cvector_sgd(weights, gradients, Int64(count), scale, rate, decay)
  }

  /// g ← scale g + decay w;  b ← momentum b + g;  w ← w − rate b, or w − rate (g + momentum b)
  package static func sgd(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    momentumBuffer: UnsafeMutablePointer<Float>, count: Int,
    scale: Float, rate: Float, decay: Float, momentum: Float, nesterov: Bool
  ) {
    cvector_sgd_momentum(
      weights, gradients, momentumBuffer, Int64(count), scale, rate, decay, momentum,
      nesterov ? 1 : 0)
  }

  /// s ← rho s + (1 − rho) g²;  d = g √(a + ε) / √(s + ε);  a ← rho a + (1 − rho) d²;
  /// w ← w − rate d
  package static func adadelta(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    squareAverage: UnsafeMutablePointer<Float>, deltaAverage: UnsafeMutablePointer<Float>,
    count: Int, scale: Float, rate: Float, decay: Float, rho: Double, epsilon: Float
  ) {
    cvector_adadelta(
      weights, gradients, squareAverage, deltaAverage, Int64(count), scale, rate, decay,
      Float(rho), Float(1 - rho), epsilon)
  }

  /// w ← shrink w;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
  /// w ← w − rate m / (√v / root + ε)
  ///
  /// `rate` holds the bias correction of m, `root` is the square root of that of v.
  package static func adam(
    weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    average: UnsafeMutablePointer<Float>, squareAverage: UnsafeMutablePointer<Float>,
    count: Int, scale: Float, rate: Float, decay: Float, shrink: Float,
    beta1: Double, beta2: Double, root: Float, epsilon: Float
  ) {
    cvector_adam(
      weights, gradients, average, squareAverage, Int64(count), scale, rate, decay, shrink,
      Float(1 - beta1), Float(beta2), Float(1 - beta2), root, epsilon)
  }

  /// e ← e + (1 − decay) (w − e)
  package static func movingAverage(
    _ average: UnsafeMutablePointer<Float>, of weights: UnsafePointer<Float>, count: Int,
    decay: Double
  ) {
    cvector_moving_average(average, weights, Int64(count), Float(1 - decay))
  }

  /// Σ x² in float64, with the same bits on every instruction set.
  package static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    cvector_sum_of_squares(x, Int64(count))
  }
}
