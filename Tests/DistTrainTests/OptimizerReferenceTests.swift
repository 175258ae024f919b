import DistTrain
import HDF5
import Kernels
import Optimizing
import Testing

/// Each optimiser by itself: the gradients are those of the stored files, not the network's.
@Suite struct OptimizerReferenceTests {
  static let optimizers = ["sgd_momentum", "adadelta", "adam", "adamw"]

  @Test(arguments: optimizers)
  func threeStepsOfStoredGradientsGivePyTorchsWeights(_ name: String) throws {
    let file = try HDF5File(opening: ReferenceFile.path("optimizers"))
    let start: [Float] = try file.read("/start")
    let gradients: [Float] = try file.read("/\(name)/gradients")
    let expected: [Float] = try file.read("/\(name)/weights")
    let count = start.count
    #expect(count > 1000 && gradients.count == 3 * count && expected.count == 3 * count)
    let steps = Self.steps(from: start, name) { gradients[($0 - 1) * count + $1] }
    for (step, weights) in steps.enumerated() {
      let worst = zip(weights, expected[(step * count)...]).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst <= 1e-6, "step \(step + 1): largest difference \(worst)")
    }
  }

  @Test(arguments: optimizers, ReferenceTests.files)
  func storedGradientsGoThroughTheFormulaForEveryWeight(_ name: String, _ fixture: String) throws {
    let reference = try ReferenceFile(fixture)
    let layout = reference.network.parameters.parameters
    let start: [Float] = try layout.flatMap { try reference.file.read("/state/\($0.name)") }
    let gradient: [Float] = try layout.flatMap { try reference.file.read("/gradient/\($0.name)") }
    let settings = ReferenceTests.settings(name)
    let steps = Self.steps(from: start, name) { gradient[$1] * Float(4 - $0) }
    var worst = 0.0
    for element in start.indices {
      var formula = OptimizerRecurrence(weight: Double(start[element]))
      for (index, weights) in steps.enumerated() {
        let raw = Double(gradient[element]) * Double(3 - index)
        formula.update(raw, settings, settings.learningRate, index + 1)
        worst = max(worst, abs(formula.weight - Double(weights[element])))
      }
    }
    #expect(worst <= 1e-6, "largest difference \(worst)")
  }

  /// The weights after each of three steps; `gradient` gets a step from 1 and an element.
  private static func steps(
    from start: [Float], _ name: String, gradient: (Int, Int) -> Float
  ) -> [[Float]] {
    let optimizer = Optimizer(ReferenceTests.settings(name))
    let count = start.count
    let weights = FloatBuffer(count: count)
    let gradients = FloatBuffer(count: count)
    let slots = optimizer.slotNames.map { _ in FloatBuffer(count: count) }
    for i in 0..<count { weights.pointer[i] = start[i] }
    return (1...3).map { step in
      for i in 0..<count { gradients.pointer[i] = gradient(step, i) }
      optimizer.update(
        weights: weights.pointer, gradients: gradients.pointer, slots: slots.map(\.pointer),
        count: count, step: step, learningRate: optimizer.settings.learningRate)
      return weights.values
    }
  }
}
