import CRNNNet
import Kernels
import Testing

/// A batch norm that takes what was pooled, against one whose map is pooled afterwards.
@Suite struct PooledNormTests {
  private struct Passed {
    var logits: [Float] = []
    var statistics: [Float] = []
    var gradients: [Float] = []
  }

  private static func pass(
    _ network: Network, _ kernels: KernelChoice, _ weights: FloatBuffer, widths: [Int]
  ) -> Passed {
    let executor = LaneExecutor(network, kernels: kernels)
    let statistics = FloatBuffer(count: network.statistics.count)
    let random = CounterRandom(seed: 5, purpose: 32)
    let logits = executor.forward(
      widths: widths, weights: weights.pointer, statistics: statistics.pointer, mode: .training
    ) { tensor in
      for index in 0..<tensor.count {
        let isValid = index / tensor.batch % tensor.width < widths[index % tensor.batch]
        tensor.data[index] = isValid ? 2 * random.float(at: UInt64(index)) - 1 : 0
      }
    }
    var passed = Passed()
    passed.logits = (0..<logits.count).map { logits.data[$0] }
    let batch = executor.batchStatistics()
    passed.statistics = (0..<network.statistics.count).map { batch[$0] }
    let gradients = FloatBuffer(count: network.parameters.count)
    gradients.pointer.update(repeating: .nan, count: gradients.count)
    var outcomes: [LossOutcome] = []
    executor.backward(
      widths.map { _ in [1, 2] }, gradients: gradients.pointer, into: &outcomes)
    passed.gradients = gradients.values
    return passed
  }

  private static func difference(_ a: [Float], _ b: [Float]) -> Float {
    let size = b.reduce(0) { max($0, abs($1)) }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(size, 1e-9)
  }

  @Test(
    arguments: ["2,2", "2,1", "1,2", "3,3", "4,1", "7,1"],
    [
      [31], [40, 33], [40, 33, 25, 38], [29, 30, 31, 32, 33], [36, 35, 34, 33, 32, 31, 30, 29, 28],
    ])
  func itHasTheNumbersOfBothSteps(_ pool: String, _ widths: [Int]) throws {
    for rectifier in ["", " Re"] {
      let network = try Network(
        NetworkSpecification(
          "[1,14,0,3 Cl3,3,9 Bn\(rectifier) Mp\(pool) Cl3,3,8 Bn\(rectifier) Mp0,2 S1(1x0)1,3 Fl7 O1c]"
        ), classes: 4)
      try Self.compareWithSteps(network, widths)
    }
  }

  @Test(
    arguments: [
      "1 Cl3,3,9", "1 Cln3,3,5", "1 Clv3,3,6", "3 Cl3,3,5", "1 Cl5,5,4", "3 Clv2,3,6",
    ],
    [
      [31], [40, 33], [40, 33, 25, 38], [29, 30, 31, 32, 33], [36, 35, 34, 33, 32, 31, 30, 29, 28],
    ])
  func aConvolutionWhoseMapIsNotWrittenHasTheNumbersOfAllSteps(
    _ convolution: String, _ widths: [Int]
  ) throws {
    let network = try Network(
      NetworkSpecification(
        "[1,14,0,\(convolution) Bn Re Mp2,2 Cl3,3,8 Bn Re Mp3,2 S1(1x0)1,3 Fl7 O1c]"), classes: 4)
    #expect(network.layers.first is NormedConvolution)
    try Self.compareWithSteps(network, widths)
  }

  @Test func onlyTheFirstConvolutionIsJoinedWithItsNormAndPooling() throws {
    let network = try Network(
      NetworkSpecification("[1,14,0,1 Cl3,3,4 Cl3,3,6 Bn Mp2,2 S1(1x0)1,3 Fl7 O1c]"), classes: 4)
    #expect(!network.layers.contains { $0 is NormedConvolution })
    try Self.compareWithSteps(network, [40, 33])
  }

  @Test func whereItsInputWantsAGradientTheStepsFollowEachOther() throws {
    let network = try Network(
      NetworkSpecification("[1,14,0,1 Cl3,3,4 Bn Re Mp2,2 S1(1x0)1,3 Fl7 O1c]"), classes: 4)
    let layer = try #require(network.layers.first as? NormedConvolution)
    let (weights, statistics) = (
      FloatBuffer(count: network.parameters.count), FloatBuffer(count: network.statistics.count)
    )
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 4)
    func gradients(wantsInputGradient: Bool) -> (ofInput: Tensor?, ofParameters: [Float]) {
      let (output, scratch) = (Arena(), Arena())
      let own = output.integers(2)
      (own[0], own[1]) = (21, 18)
      let x = Tensor(
        output.floats(14 * 21 * 2), channels: 1, height: 14, width: 21, batch: 2,
        widths: ValidWidths(own, count: 2))
      let random = CounterRandom(seed: 6, purpose: 77)
      for i in 0..<x.count { x.data[i] = 2 * random.float(at: UInt64(i)) - 1 }
      x.maskPadding()
      let pass = Pass(
        mode: .training, kernels: .fast, weights: UnsafePointer(weights.pointer),
        statistics: UnsafePointer(statistics.pointer), laneStatistics: statistics.pointer,
        output: output, scratch: scratch, weightsVersion: 0,
        wantsInputGradient: wantsInputGradient)
      var cache = layer.makeCache()
      let y = layer.forward(x, pass, &cache)
      let dy = y.likeness(in: output)
      for i in 0..<dy.count { dy.data[i] = random.float(at: UInt64(x.count + i)) - 0.5 }
      dy.maskPadding()
      let sums = FloatBuffer(count: network.parameters.count)
      let dx = layer.backward(dy, pass, GradientTarget(sums.pointer), &cache)
      return (dx, sums.values)
    }
    let (with, without) = (
      gradients(wantsInputGradient: true), gradients(wantsInputGradient: false)
    )
    #expect(with.ofInput != nil && without.ofInput == nil)
    #expect(Self.difference(without.ofParameters, with.ofParameters) < 1e-5)
  }

  private static func compareWithSteps(_ network: Network, _ widths: [Int]) throws {
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 4)
    for parameter in network.parameters.parameters where parameter.name.contains("batchnorm") {
      let random = CounterRandom(seed: 6, purpose: UInt64(parameter.slot.offset))
      for index in 0..<parameter.slot.count {
        // Of both signs, and one of them 0.
        weights.pointer[parameter.slot.offset + index] =
          index == 2 ? 0 : 2 * random.float(at: UInt64(index)) - 1
      }
    }
    let (fast, naive) = (
      pass(network, .fast, weights, widths: widths),
      pass(network, .naive, weights, widths: widths)
    )
    #expect(difference(fast.logits, naive.logits) < 2e-5)
    #expect(difference(fast.statistics, naive.statistics) < 2e-5)
    // A channel with a factor of 0 has no largest number: what its factor's gradient sees is a matter of choice.
    for parameter in network.parameters.parameters {
      let slot = parameter.slot
      for index in 0..<slot.count where index != 2 || !parameter.name.contains("batchnorm") {
        let (a, b) = (fast.gradients[slot.offset + index], naive.gradients[slot.offset + index])
        #expect(abs(a - b) < 1e-4 * (1 + abs(b)), "\(parameter.name) \(index): \(a), \(b)")
      }
    }
  }
}
