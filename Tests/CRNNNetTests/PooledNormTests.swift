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
    arguments: ["2,2", "2,1", "1,2", "3,3", "4,1"],
    [
      [31], [40, 33], [40, 33, 25, 38], [29, 30, 31, 32, 33], [36, 35, 34, 33, 32, 31, 30, 29, 28],
    ])
  func itHasTheNumbersOfBothSteps(_ pool: String, _ widths: [Int]) throws {
    for rectifier in ["", " Re"] {
      let network = try Network(
        NetworkSpecification(
          "[1,14,0,3 Cl3,3,9 Bn\(rectifier) Mp\(pool) Cl3,3,8 Bn\(rectifier) Mp2,2 S1(1x0)1,3 Fl7 O1c]"
        ), classes: 4)
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
        Self.pass(network, .fast, weights, widths: widths),
        Self.pass(network, .naive, weights, widths: widths)
      )
      #expect(Self.difference(fast.logits, naive.logits) < 2e-5)
      #expect(Self.difference(fast.statistics, naive.statistics) < 2e-5)
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
}
