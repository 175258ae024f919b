import CRNNNet
import Kernels
import Testing

/// Lanes that go through the network together come out as they would alone, to the last bit.
@Suite struct LanesTogetherTests {
  /// Of very different widths, so that each pads the others; some lanes are larger than others.
  private static let widths = [
    [40, 33, 25], [61, 40, 58], [24, 24, 24], [90, 17, 44], [30], [55, 54], [20, 70, 20, 33, 48],
    [41, 39, 40],
  ]

  private static let residual =
    "[1,32,0,1 Cr3,3,9 Mp2,2 R[Cln3,3,9 Bn Re Cln3,3,9 Bn] Re Mp2,2 "
    + "R[Cln3,3,70,2,1 Bn Re Cln3,3,70 Bn][Cln1,1,70,2,1 Bn] Re Mp0,1 Cdln3,3 Bn Re Cln1,1,40 Bn "
    + "Cdr1,5,1,2 S1(1x0)1,3 R[Lbx20] Lfx13 R[R[Fr13] Do0.3][Fl13 Re] O1c]"

  private struct Passed: Equatable {
    var logits: [[Float]] = []
    var statistics: [[Float]] = []
    var gradients: [Float] = []
    var outcomes: [[LossOutcome]] = []
  }

  /// The pictures of lane k are the same in whatever company.
  private static func pass(
    _ lanes: Range<Int>, _ network: Network, _ executor: LaneExecutor, _ weights: FloatBuffer,
    _ statistics: FloatBuffer, version: Int
  ) -> Passed {
    executor.forward(
      lanes: lanes, weights: weights.pointer, statistics: statistics.pointer, mode: .training,
      seed: 7, step: 3, weightsVersion: version, widths: { widths[lanes.lowerBound + $0] },
      fill: { lane, tensor in
        let random = CounterRandom(seed: UInt64(lanes.lowerBound + lane), purpose: 31)
        tensor.data.update(repeating: 0, count: tensor.count)
        for index in 0..<tensor.count
        where index / tensor.batch % tensor.width < tensor.widths[index % tensor.batch] {
          tensor.data[index] = 2 * random.float(at: UInt64(index)) - 1
        }
      })
    var passed = Passed()
    for lane in 0..<lanes.count {
      let logits = executor.logits(ofLane: lane)
      passed.logits.append((0..<logits.count).map { logits.data[$0] })
      let batch = executor.batchStatistics(ofLane: lane)
      passed.statistics.append((0..<network.statistics.count).map { batch[$0] })
    }
    let buffers = (0..<LaneGradients.buffers(lanes: lanes.count)).map { _ in
      FloatBuffer(count: network.parameters.count)
    }
    for buffer in buffers { buffer.pointer.update(repeating: .nan, count: buffer.count) }
    let sums = LaneGradients()
    sums.take(buffers)
    passed.outcomes = lanes.map { _ in [] }
    executor.backward(
      { widths[lanes.lowerBound + $0].map { _ in [1, 2] } }, sums, scale: { _ in 1 },
      finished: { _ in }, into: &passed.outcomes)
    passed.gradients = buffers[0].values
    return passed
  }

  private static func sum(_ values: [[Float]]) -> [Float] {
    guard values.count > 1 else { return values[0] }
    let half = values.count / 2
    return zip(sum(Array(values[..<half])), sum(Array(values[half...]))).map { $0 + $1 }
  }

  @Test(
    arguments: [
      "crnn", "paper", "official", "kraken",
      "[1,32,0,1 Cr3,3,9 Mp2,2 Cr3,3,12 Bn Mp2,2 Cl3,3,18 Gn2 Re Mp2,1 Clvn4,2,19 Re S1(1x0)1,3 Lfx13 Do0.3 Lrx9 Fl7 O1c]",
      "[1,32,0,1 Cr3,3,9 Mp2,2 Cln3,3,12 Bn Re Mp0,1 S1(1x0)1,3 Lbx13 O1c]",
      residual,
    ], [KernelChoice.fast, .naive])
  func lanesTogetherGiveTheBitsOfLanesApart(_ name: String, _ kernels: KernelChoice) throws {
    let network =
      name.hasPrefix("[")
      ? try Network(NetworkSpecification(name), classes: 6)
      : try TestNetworks.small(name, classes: 6)
    try Self.check(network, kernels, .float32, lanes: kernels == .naive ? 2 : 8)
  }

  @Test func lanesTogetherGiveTheBitsOfLanesApartInBFloat16() throws {
    try Self.check(TestNetworks.small("crnn", classes: 6), .fast, .bfloat16, lanes: 8)
  }

  /// Maps as large as those of real networks, with whole lanes and parts of lanes in the products.
  @Test(arguments: [Precision.float32, .bfloat16])
  func largeLanesTogetherGiveTheBitsOfLanesApart(_ precision: Precision) throws {
    let network = try Network(
      NetworkSpecification(
        "[1,32,0,1 Cr3,3,96 Mp2,2 Cr3,3,200 Cr3,3,64 Mp16,2 S1(1x0)1,3 Lbx40 O1c]"),
      classes: 6)
    try Self.check(network, .fast, precision, lanes: 4)
  }

  @Test(
    arguments: [
      "crnn", "paper", "official", "kraken",
      "[1,32,0,3 Cr3,3,9 Mp2,2 Cr3,3,12 Bn Mp2,2 Cl3,3,18 Gn2 Re Mp2,1 Clvn4,2,19 Re S1(1x0)1,3 Lfx13 Do0.3 Lrx9 Fl7 O1c]",
      residual,
      "[1,32,0,1 Cr3,3,96 Mp2,2 Cr3,3,200 Do0.1,2 Cr3,3,64 Mp16,2 S1(1x0)1,3 Lbx40 O1c]",
    ], [Precision.float32, .bfloat16])
  func lanesThatThreadsShareHaveTheBitsOfOneThread(_ name: String, _ precision: Precision) throws {
    let network =
      name.hasPrefix("[")
      ? try Network(NetworkSpecification(name), classes: 6)
      : try TestNetworks.small(name, classes: 6)
    let (weights, statistics) = Self.numbers(network)
    func passes(threads: Int) -> [Passed] {
      let executor = LaneExecutor(network, precision: precision, threads: threads)
      return [0..<1, 3..<4, 0..<8].enumerated().map { version, lanes in
        Self.pass(lanes, network, executor, weights, statistics, version: version)
      }
    }
    let alone = passes(threads: 1)
    for threads in [2, 3, 7] {
      #expect(passes(threads: threads) == alone, "\(threads) threads")
    }
  }

  private static func numbers(_ network: Network) -> (FloatBuffer, FloatBuffer) {
    let (weights, statistics) = (
      FloatBuffer(count: network.parameters.count), FloatBuffer(count: network.statistics.count)
    )
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 3)
    return (weights, statistics)
  }

  private static func check(
    _ network: Network, _ kernels: KernelChoice, _ precision: Precision, lanes: Int
  ) throws {
    let (weights, statistics) = numbers(network)
    let executor = LaneExecutor(network, kernels: kernels, precision: precision)
    let apart = (0..<lanes).map {
      pass($0..<$0 + 1, network, executor, weights, statistics, version: 1)
    }
    for size in [2, 4, 8] where size <= lanes {
      for first in stride(from: 0, to: lanes, by: size) {
        let group = first..<first + size
        let together = pass(group, network, executor, weights, statistics, version: 2 + size)
        #expect(together.logits == apart[group].flatMap(\.logits), "\(group)")
        #expect(together.statistics == apart[group].flatMap(\.statistics), "\(group)")
        #expect(together.outcomes == apart[group].flatMap(\.outcomes), "\(group)")
        let isEqual = together.gradients == sum(apart[group].map(\.gradients))
        #expect(isEqual, "the gradients of \(group)")
      }
    }
  }
}
