import CRNNNet
import Kernels
import Testing

@Suite struct PassObserverTests {
  @Test func everyPartOfAPassIsReportedOnceAndInOrder() throws {
    let specification = try NetworkSpecification(
      "[1,8,0,1 Cr3,3,4 Mp8,1 S1(1x0)1,3 Lbx3 O1c]")
    let network = try Network(specification, classes: 5)
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 1)
    let executor = LaneExecutor(network)
    let recorder = PassRecorder()
    executor.observer = recorder
    _ = executor.forward(
      widths: [9, 12], weights: weights.pointer, statistics: statistics.pointer, mode: .training
    ) { $0.data.update(repeating: 0.5, count: $0.count) }
    let gradients = FloatBuffer(count: network.parameters.count)
    var outcomes: [LossOutcome] = []
    executor.backward([[1], [2, 3]], gradients: gradients.pointer, into: &outcomes)
    let layers = network.layers.indices
    #expect(
      recorder.parts == [.input] + layers.map { .forward(layer: $0) } + [.loss]
        + layers.reversed().map { .backward(layer: $0) })
  }

  @Test func theArithmeticOfALayerFollowsFromItsShape() throws {
    let network = try Network(try NetworkSpecification(preset: "paper"), classes: 37)
    let layers = network.summaries(width: 100, batch: 32)
    let names = layers.map(\.name)
    #expect(names.count == network.layers.count && Set(names).count == names.count)
    func layer(_ name: String) throws -> LayerSummary {
      try #require(layers.first { $0.name == name })
    }
    // Two operations for each of 128 · 64 · 3 · 3 products at 16 · 50 places of 32 images.
    let second = try layer("cnn.conv1")
    #expect([second.channels, second.height, second.width] == [128, 16, 50])
    #expect(second.forwardOperations == Self.operations(128, 64, 9, 16, 50, 32))
    #expect(second.backwardOperations == 2 * second.forwardOperations)
    let first = try layer("cnn.conv0 pool0")
    #expect([first.channels, first.height, first.width] == [64, 16, 50])
    #expect(first.forwardOperations == Self.operations(64, 9, 32, 100, 32))
    #expect(first.backwardOperations == first.forwardOperations)
    let last = try layer("cnn.conv6")
    #expect([last.channels, last.height, last.width] == [512, 1, 24])
    #expect(last.forwardOperations == Self.operations(512, 512, 4, 24, 32))
    // Two directions of four gates of 256 units that see 512 inputs and 256 units.
    #expect(
      try layer("rnn.0.rnn").forwardOperations == Self.operations(2, 4, 256, 768, 24, 32))
    #expect(
      try layer("rnn.1.embedding").forwardOperations == Self.operations(37, 512, 24, 32))
    #expect(try layer("pool1").forwardOperations == 0)
  }

  /// Two for each product of these many.
  private static func operations(_ factors: Double...) -> Double { factors.reduce(2, *) }
}
