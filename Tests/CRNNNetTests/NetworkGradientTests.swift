import CRNNNet
import Kernels
import Testing

/// What layers do to each other: those that work in place, and those that need again what they put out.
@Suite struct NetworkGradientTests {
  private static let widths = [9, 7, 12]

  /// The largest distance between the slope of the loss along a direction and what the gradient says it is,
  /// relative to the gradient's length; each parameter has its own direction, half gradient, half random.
  private func largestError(_ model: TestNetworks.Model, step: Float) -> (
    name: String, error: Double
  ) {
    let gradient = model.gradients(Self.widths)
    let start = model.weights.values
    func length(_ values: ArraySlice<Float>) -> Double {
      values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    var worst = (name: "", error: 0.0)
    for (number, parameter) in model.network.parameters.parameters.enumerated() {
      let range = parameter.slot.offset..<parameter.slot.offset + parameter.slot.count
      let random = CounterRandom(seed: 31, purpose: 82, UInt64(number))
      func unit(_ values: ArraySlice<Float>) -> [Float] {
        let length = Float(length(values))
        return values.map { $0 / max(length, 1e-20) }
      }
      let noise = range.map { 2 * random.float(at: UInt64($0)) - 1 }
      let direction = zip(unit(gradient[range]), unit(noise[...])).map { $0 + $1 }
      func loss(_ distance: Float) -> Double {
        for (i, d) in zip(range, direction) { model.weights.pointer[i] = start[i] + distance * d }
        return model.loss(Self.widths)
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

  @Test(
    arguments: [
      "Lbx5 Re", "Lbx5 Re Re", "Lbx5 Do0 Re", "Lbx5 Do0.3 Re", "Lbx5 S1(1x0)1,3 Re",
      "Lbx5 Re Lbx4 Re", "Lbx5 Bn Re", "Lbx5 Bn Re Re", "Lbx5 Mp1,2 Re", "Lbx5 Re Mp1,2,1,1",
      "Lbx5 Cr1,3,4", "Lbx5 Cl1,3,4 Bn Re", "Lbx5 Fr4 Re", "Fr4 Do0.3 Re Lbx5", "Re Do0.2 Bn Lbx5",
      "Cl1,3,4 Bn Re Do0.5 Re Bn Re Cr1,3,4",
    ], [KernelChoice.fast, .naive])
  func gradientsHoldWhateverLayersFollowEachOther(_ steps: String, _ kernels: KernelChoice) throws {
    let network = try Network(
      NetworkSpecification("[1,4,0,1 Cr3,3,4 S1(1x0)1,3 \(steps) O1c]"), classes: 4)
    let model = TestNetworks.Model(network, kernels: kernels)
    // First biases are zero, where a rectifier behind zeros has no slope.
    let random = CounterRandom(seed: 32, purpose: 83)
    for i in 0..<network.parameters.count {
      model.weights.pointer[i] += 0.2 * random.float(at: UInt64(i)) - 0.1
    }
    let worst = largestError(model, step: 1e-3)
    #expect(worst.error < 2e-2, "\(steps): the gradient of \(worst.name) is off by \(worst.error)")
  }

  @Test(arguments: NetworkSpecification.presets, [KernelChoice.fast, .naive])
  func aWeightThatIsNotANumberIsSeenInTheLoss(_ preset: String, _ kernels: KernelChoice) throws {
    let model = TestNetworks.Model(
      try TestNetworks.small(preset, classes: 5), kernels: kernels)
    let widths = [40, 33]
    #expect(model.loss(widths).isFinite)
    for parameter in model.network.parameters.parameters {
      let place = parameter.slot.offset + parameter.slot.count / 2
      let weight = model.weights.pointer[place]
      model.weights.pointer[place] = .nan
      #expect(!model.loss(widths).isFinite, "\(parameter.name)")
      model.weights.pointer[place] = weight
    }
    #expect(model.loss(widths).isFinite)
  }
}
