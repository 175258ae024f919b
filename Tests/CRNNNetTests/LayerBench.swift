import CRNNNet
import Kernels
import Testing

/// Runs one layer on random input with unequal widths, forward and backward, for gradient checks.
struct LayerBench<Tested: Layer> {
  let layer: Tested
  let parameters: ParameterLayout
  let statistics: ParameterLayout
  let channels: Int
  let height: Int
  let widths: [Int]
  var kernels: KernelChoice = .fast
  var precision = Precision.float32
  var mode: Pass.Mode = .training

  var width: Int { widths.max() ?? 0 }
  var inputCount: Int { channels * height * width * widths.count }

  /// Random numbers in ±1, zero in the padding.
  func randomInput(seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed, purpose: 77)
    return (0..<inputCount).map { i in
      let column = i / widths.count % width
      return column < widths[i % widths.count] ? 2 * random.float(at: UInt64(i)) - 1 : 0
    }
  }

  func randomWeights(seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed, purpose: 78)
    return (0..<parameters.count).map { 0.8 * (2 * random.float(at: UInt64($0)) - 1) }
  }

  struct Result {
    /// Σ y · r for fixed random numbers r.
    var projection = 0.0
    var output: [Float] = []
    var inputGradient: [Float] = []
    var weightGradient: [Float] = []
  }

  func run(_ input: [Float], _ weights: [Float], backward: Bool = false) -> Result {
    let (output, scratch, gradientArena) = (Arena(), Arena(), Arena())
    let own = output.integers(widths.count)
    for (n, width) in widths.enumerated() { own[n] = Int32(width) }
    let x = Tensor(
      output.floats(inputCount), channels: channels, height: height, width: width,
      batch: widths.count, widths: ValidWidths(own, count: widths.count))
    for i in 0..<inputCount { x.data[i] = input[i] }
    let (buffer, running) = (
      FloatBuffer(count: weights.count), FloatBuffer(count: statistics.count)
    )
    for (i, weight) in weights.enumerated() { buffer.pointer[i] = weight }
    for parameter in statistics.parameters {
      for i in 0..<parameter.slot.count {
        running.pointer[parameter.slot.offset + i] =
          parameter.name.hasSuffix("var") ? 0.7 + 0.1 * Float(i % 3) : 0.2 * Float(i % 4) - 0.3
      }
    }
    let gradients = FloatBuffer(count: parameters.count)
    // Backward is to write all of the layer's.
    for slot in layer.slots {
      (gradients.pointer + slot.offset).update(repeating: .nan, count: slot.count)
    }
    let laneStatistics = FloatBuffer(count: statistics.count)
    let pass = Pass(
      mode: mode, kernels: kernels, precision: precision, weights: UnsafePointer(buffer.pointer),
      statistics: UnsafePointer(running.pointer), laneStatistics: laneStatistics.pointer,
      seed: 5, step: 3, lane: 1, output: output, scratch: scratch, weightsVersion: 0)
    var cache = layer.makeCache()
    let y = layer.forward(x, pass, &cache)
    var result = Result()
    result.output = (0..<y.count).map { y.data[$0] }
    let random = CounterRandom(seed: 99, purpose: 79)
    let dy = Tensor(
      gradientArena.floats(y.count), channels: y.channels, height: y.height, width: y.width,
      batch: y.batch, widths: y.widths)
    for i in 0..<y.count {
      let isValid = i / y.batch % y.width < y.widths[i % y.batch]
      dy.data[i] = isValid ? 2 * random.float(at: UInt64(i)) - 1 : 0
      result.projection += Double(y.data[i]) * Double(dy.data[i])
    }
    guard backward else { return result }
    if let dx = layer.backward(dy, pass, GradientTarget(gradients.pointer), &cache) {
      result.inputGradient = (0..<inputCount).map { dx.data[$0] }
    }
    result.weightGradient = gradients.values
    #expect(!result.weightGradient.contains { $0.isNaN }, "a gradient was not written")
    return result
  }

  /// The largest distance between a gradient and its central difference, relative to the largest
  /// gradient, over (up to) `probes` inputs and weights.
  func largestError(step: Float = 1e-2, probes: Int = 150) -> (input: Double, weight: Double) {
    let (input, weights) = (randomInput(seed: 1), randomWeights(seed: 2))
    let result = run(input, weights, backward: true)
    func check(_ values: [Float], _ gradient: [Float], _ evaluate: ([Float]) -> Double) -> Double {
      guard !values.isEmpty else { return 0 }
      let largest = Double(gradient.map(abs).max() ?? 0)
      var worst = 0.0
      for i in stride(from: 0, to: values.count, by: max(1, values.count / probes)) {
        if values.count == inputCount, i / widths.count % width >= widths[i % widths.count] {
          continue
        }
        var changed = values
        changed[i] = values[i] + step
        let above = evaluate(changed)
        changed[i] = values[i] - step
        let difference = (above - evaluate(changed)) / (2 * Double(step))
        worst = max(worst, abs(difference - Double(gradient[i])))
      }
      return worst / max(largest, 1e-12)
    }
    return (
      check(input, result.inputGradient) { run($0, weights).projection },
      check(weights, result.weightGradient) { run(input, $0).projection }
    )
  }
}
