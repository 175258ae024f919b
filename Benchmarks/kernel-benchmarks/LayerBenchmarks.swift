import CRNNNet
import Kernels

/// Each layer of a network by itself: forward, and backward with and without the input's gradient.
struct LayerBenchmarks {
  private let network: Network
  private let width: Int
  private let batch: Int

  init(_ network: Network, width: Int, batch: Int) {
    self.network = network
    self.width = width
    self.batch = batch
  }

  func run(_ timer: Timer) -> [Measurement] {
    let specification = network.specification
    var (channels, height, width) = (specification.channels, specification.height, width)
    var measurements: [Measurement] = []
    for (layer, summary) in zip(
      network.layers, network.summaries(width: width, batch: batch))
    {
      // Turning a map into a sequence moves nothing.
      if !(layer is HeightToChannels) {
        let input = filled(channels * height * width * batch)
        measurements += measure(layer, summary, input, (channels, height, width), timer)
      }
      (channels, height, width) = (summary.channels, summary.height, summary.width)
    }
    return measurements
  }

  private static func tensor(_ numbers: FloatBuffer, like y: Tensor) -> Tensor {
    Tensor(
      numbers.pointer, channels: y.channels, height: y.height, width: y.width, batch: y.batch,
      widths: y.widths)
  }

  private var startingNumbers: (weights: FloatBuffer, statistics: FloatBuffer) {
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 1)
    return (weights, statistics)
  }

  private func measure(
    _ layer: some Layer, _ summary: LayerSummary, _ input: FloatBuffer,
    _ shape: (channels: Int, height: Int, width: Int), _ timer: Timer
  ) -> [Measurement] {
    let (output, scratch, gradientArena) = (Arena(), Arena(), Arena())
    let (weights, statistics) = startingNumbers
    let gradients = FloatBuffer(count: network.parameters.count)
    let laneStatistics = FloatBuffer(count: network.statistics.count)
    let own = [Int32](repeating: Int32(shape.width), count: batch)
    return own.withUnsafeBufferPointer { own in
      let x = Tensor(
        input.pointer, channels: shape.channels, height: shape.height, width: shape.width,
        batch: batch, widths: ValidWidths(own.baseAddress!, count: batch))
      func pass(_ arena: Arena, wantsInputGradient: Bool = true) -> Pass {
        Pass(
          mode: .training, kernels: .fast, weights: UnsafePointer(weights.pointer),
          statistics: UnsafePointer(statistics.pointer),
          laneStatistics: laneStatistics.pointer, output: arena, scratch: scratch,
          // The same in every call, as in the lanes of a step.
          weightsVersion: 1, wantsInputGradient: wantsInputGradient)
      }
      var cache = layer.makeCache()
      var y = x
      func forward() {
        output.reset()
        scratch.reset()
        y = layer.forward(x, pass(output), &cache)
      }
      let isArithmetic = summary.forwardOperations > 0
      let bytes = 4 * Double(x.count + summary.channels * summary.height * summary.width * batch)
      var measurements = [
        timer.measure(
          "\(summary.name) forward",
          isArithmetic ? .operations(summary.forwardOperations) : .bytes(bytes), forward)
      ]
      forward()
      let dyBuffer = filled(y.count)
      let dy = Self.tensor(dyBuffer, like: y)
      func backwards(
        _ name: String, _ work: Measurement.Work, wantsInputGradient: Bool
      ) -> Measurement? {
        // Layers may spoil what they remember: each backward has a forward of its own.
        timer.measure("\(summary.name) \(name)", work, preparedBy: forward) {
          gradientArena.reset()
          scratch.reset()
          _ = layer.backward(
            dy, pass(gradientArena, wantsInputGradient: wantsInputGradient),
            GradientTarget(gradients.pointer), &cache)
        }
      }
      let works: [(String, Measurement.Work, Bool)] =
        isArithmetic
        ? [
          ("weight gradient", .operations(summary.forwardOperations), false),
          ("both gradients", .operations(2 * summary.forwardOperations), true),
        ] : [("backward", .bytes(bytes), true)]
      measurements += works.map { backwards($0, $1, wantsInputGradient: $2) }
      return measurements.compactMap(\.self)
    }
  }
}
