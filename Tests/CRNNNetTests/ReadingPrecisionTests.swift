import CRNNNet
import Kernels
import Testing

/// Layers and networks that read with factors of fewer bits.
@Suite struct ReadingPrecisionTests {
  /// A network that reads with a plan, on random pictures.
  private static func logits(
    _ network: Network, _ plan: ReadingPlan, _ widths: [Int]
  ) -> [[Float]] {
    let executor = LaneExecutor(network, plan: plan)
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 12)
    let logits = executor.forward(
      widths: widths, weights: weights.pointer, statistics: statistics.pointer, mode: .evaluation
    ) { x in
      x.data.update(repeating: 0, count: x.count)
      for n in 0..<x.batch {
        let random = CounterRandom(seed: 8, purpose: 80, UInt64(n))
        for h in 0..<x.height {
          for w in 0..<x.widths[n] {
            x.data[x.index(0, h, w, n)] = 2 * random.float(at: UInt64(w * x.height + h)) - 1
          }
        }
      }
    }
    return (0..<logits.batch).map { n in
      (0..<logits.widths[n]).flatMap { t in
        (0..<logits.channels).map { logits.data[logits.index($0, 0, t, n)] }
      }
    }
  }

  /// A plan with ranges that a pass in float32 has shown.
  private static func plan(
    _ precision: ReadingPrecision, _ network: Network, _ widths: [Int]
  ) -> ReadingPlan {
    let executor = LaneExecutor(network)
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 12)
    var ranges: [Int: ActivationRange] = [:]
    executor.watcher = { layer, output in
      guard layer + 1 < network.layers.count else { return }
      let values = (0..<output.count).map { output.data[$0] }
      let most = values.reduce(1e-3) { max($0, abs($1)) }
      for weights in network.layers[layer + 1].reducibleWeights {
        ranges[weights.slot.offset] =
          weights.takesStates
          ? .state : ActivationRange(most: most, isSigned: values.contains { $0 < 0 })
      }
    }
    _ = executor.forward(
      widths: widths, weights: weights.pointer, statistics: statistics.pointer, mode: .evaluation
    ) { x in
      let random = CounterRandom(seed: 8, purpose: 80, 0)
      for i in 0..<x.count { x.data[i] = 2 * random.float(at: UInt64(i)) - 1 }
    }
    return ReadingPlan(precision, ranges: ranges)
  }

  private static func distance(_ a: [[Float]], _ b: [[Float]]) -> Float {
    let (a, b) = (a.flatMap(\.self), b.flatMap(\.self))
    let largest = b.reduce(0) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
  }

  @Test(
    arguments: NetworkSpecification.presets, [[40], [33, 60], [Int](repeating: 44, count: 17)])
  func everyPresetReadsNearlyTheSame(_ preset: String, _ widths: [Int]) throws {
    let network = try TestNetworks.small(preset, classes: 9)
    let exact = Self.logits(network, .float32, widths)
    for (precision, bound) in [(ReadingPrecision.bfloat16, Float(0.03)), (.int8, 0.12)] {
      let found = Self.logits(network, Self.plan(precision, network, widths), widths)
      #expect(found.map(\.count) == exact.map(\.count))
      #expect(Self.distance(found, exact) < bound, "\(precision)")
      #expect(found != exact, "\(precision) is float32")
    }
  }

  @Test(arguments: [ReadingPrecision.bfloat16, .int8])
  func narrowerNeighboursAndPaddingDoNotMatter(_ precision: ReadingPrecision) throws {
    let network = try TestNetworks.small("crnn", classes: 9)
    let plan = Self.plan(precision, network, [60])
    let together = Self.logits(network, plan, [60, 33, 47])
    let first = Self.logits(network, plan, [60, 60, 60])
    #expect(Self.distance([together[0]], [first[0]]) < 1e-5)
  }

  /// Each product is off by what rounding its factors can change.
  @Test(arguments: [(1, 1), (3, 5), (16, 40)])
  func aConvolutionOfBytesIsOffByItsSteps(_ batch: Int, _ width: Int) throws {
    let network = try Network(
      NetworkSpecification("[1,8,0,1 Cr3,3,12 Cl3,3,9,2,1 Re S1(1x0)1,3 O1c]"), classes: 3)
    let layer = try #require(network.layers.compactMap { $0 as? Convolution }.last)
    let range = ActivationRange(most: 1, isSigned: true)
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: max(1, network.statistics.count))
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 5)
    func run(_ plan: ReadingPlan) -> [Float] {
      let (output, scratch) = (Arena(), Arena())
      let own = output.integers(batch)
      for n in 0..<batch { own[n] = Int32(width) }
      let x = Tensor(
        output.floats(12 * 8 * width * batch), channels: 12, height: 8, width: width, batch: batch,
        widths: ValidWidths(own, count: batch))
      let random = CounterRandom(seed: 6, purpose: 77)
      for i in 0..<x.count { x.data[i] = 2 * random.float(at: UInt64(i)) - 1 }
      let pass = Pass(
        mode: .evaluation, kernels: .fast, plan: plan, weights: UnsafePointer(weights.pointer),
        statistics: UnsafePointer(statistics.pointer), laneStatistics: statistics.pointer,
        output: output, scratch: scratch, weightsVersion: 0)
      var cache = layer.makeCache()
      let y = layer.forward(x, pass, &cache)
      return (0..<y.count).map { y.data[$0] }
    }
    let exact = run(.float32)
    let found = run(ReadingPlan(.int8, ranges: [layer.weight.offset: range]))
    let own = (0..<layer.weight.count).map { weights.pointer[layer.weight.offset + $0] }
    let taps = 12 * 9
    for output in 0..<9 {
      let row = own[output * taps..<(output + 1) * taps].map(abs)
      // |w| · step / 2 of the input, and |x| ≤ 1 times half a step of the weights.
      let bound =
        row.reduce(0, +) * range.step / 2 + Float(taps) * (row.max() ?? 0) / 127 / 2 + 1e-4
      let plane = exact.count / 9
      for index in output * plane..<(output + 1) * plane {
        #expect(abs(found[index] - exact[index]) <= bound)
      }
    }
  }

  @Test func whatATrainingPassComputesIsTheSame() throws {
    let network = try TestNetworks.small("crnn", classes: 9)
    #expect(network.layers.flatMap(\.reducibleWeights).allSatisfy { $0.slot.count % $0.rows == 0 })
    let narrow = try #require(network.layers.first as? NormedConvolution)
    #expect(narrow.reducibleWeights.isEmpty, "one channel makes no product of bytes")
  }
}
