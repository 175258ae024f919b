import Kernels

/// The passes over all weights: update rules, sums of gradients, norm.
struct WeightBenchmarks {
  private let count: Int

  init(count: Int) { self.count = count }

  func run(_ timer: Timer) -> [Measurement] {
    let weights = filled(count)
    let gradients = filled(count)
    let (first, second) = (FloatBuffer(count: count), FloatBuffer(count: count))
    let floats = 4 * Double(count)
    var norm = 0.0
    let measurements = [
      timer.measure("sgd with momentum", .bytes(5 * floats)) {
        OptimizerKernels.sgd(
          weights: weights.pointer, gradients: gradients.pointer, momentumBuffer: first.pointer,
          count: count, scale: 1, rate: 1e-6, decay: 0, momentum: 0.9, nesterov: false)
      },
      timer.measure("adadelta", .bytes(7 * floats)) {
        OptimizerKernels.adadelta(
          weights: weights.pointer, gradients: gradients.pointer, squareAverage: first.pointer,
          deltaAverage: second.pointer, count: count, scale: 1, rate: 1e-6, decay: 0, rho: 0.9,
          epsilon: 1e-6)
      },
      timer.measure("adam", .bytes(7 * floats)) {
        OptimizerKernels.adam(
          weights: weights.pointer, gradients: gradients.pointer, average: first.pointer,
          squareAverage: second.pointer, count: count, scale: 1, rate: 1e-6, decay: 0, shrink: 1,
          beta1: 0.9, beta2: 0.999, root: 1, epsilon: 1e-8)
      },
      timer.measure("sum of two gradients", .bytes(3 * floats)) {
        VectorOperations.add(gradients.pointer, to: first.pointer, count: count)
      },
      timer.measure("norm of the gradient", .bytes(floats)) {
        norm = OptimizerKernels.sumOfSquares(gradients.pointer, count: count)
      },
    ]
    // Without a use of it the sum could be left out.
    precondition(norm >= 0)
    return measurements.compactMap(\.self)
  }
}
