import CRNNNet
import Kernels

extension TestNetworks.Model {
  /// Moves all weights a little: first biases are zero, where a rectifier behind zeros has no slope.
  func moveWeights() {
    let random = CounterRandom(seed: 32, purpose: 83)
    for i in 0..<network.parameters.count {
      weights.pointer[i] += 0.2 * random.float(at: UInt64(i)) - 0.1
    }
  }

  /// The largest distance between the slope of the loss along a direction and what the gradient says it is,
  /// relative to the gradient's length; each parameter has its own direction, half gradient, half random.
  func largestGradientError(_ widths: [Int], step: Float) -> (name: String, error: Double) {
    let gradient = gradients(widths)
    let start = weights.values
    func length(_ values: ArraySlice<Float>) -> Double {
      values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    var worst = (name: "", error: 0.0)
    for (number, parameter) in network.parameters.parameters.enumerated() {
      let range = parameter.slot.offset..<parameter.slot.offset + parameter.slot.count
      let random = CounterRandom(seed: 31, purpose: 82, UInt64(number))
      func unit(_ values: ArraySlice<Float>) -> [Float] {
        let length = Float(length(values))
        return values.map { $0 / max(length, 1e-20) }
      }
      let noise = range.map { 2 * random.float(at: UInt64($0)) - 1 }
      let direction = zip(unit(gradient[range]), unit(noise[...])).map { $0 + $1 }
      func loss(_ distance: Float) -> Double {
        for (i, d) in zip(range, direction) { weights.pointer[i] = start[i] + distance * d }
        return self.loss(widths)
      }
      let slope = (loss(step) - loss(-step)) / (2 * Double(step))
      _ = loss(0)
      let expected = zip(gradient[range], direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      // A bias before a batch norm has no gradient but what is rounded.
      let error = abs(slope - expected) / max(length(gradient[range]), 0.05 * length(gradient[...]))
      if error > worst.error { worst = (parameter.name, error) }
    }
    return worst
  }
}
