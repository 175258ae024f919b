import CRNNNet
import DistTrain
import HDF5
import Kernels
import Optimizing
import Settings
import Testing

/// The same numbers as PyTorch's, to rounding.
@Suite struct ReferenceTests {
  static let files = ReferenceFile.names.keys.sorted()

  @Test(arguments: files, KernelChoice.allCases)
  func logitsLossesAndGradientsAreThoseOfPyTorch(_ name: String, _ kernels: KernelChoice) throws {
    let reference = try ReferenceFile(name)
    let network = reference.network
    let executor = LaneExecutor(network, kernels: kernels)
    let weights = try reference.buffer(network.parameters, from: "/state")
    let statistics = try reference.buffer(network.statistics, from: "/state")

    let evaluated = reference.forward(executor, weights, statistics, .evaluation)
    #expect(try reference.largestDifference(evaluated, "/eval_logits") <= 1e-4)
    let logits = reference.forward(executor, weights, statistics, .training)
    #expect(try reference.largestDifference(logits, "/logits") <= 1e-4)

    var outcomes: [LossOutcome] = []
    let gradients = FloatBuffer(count: network.parameters.count)
    // The stored gradient is that of the mean over the samples.
    let share = 1 / Float(reference.labels.count)
    executor.backward(
      reference.labels, gradients: gradients.pointer, scale: { _ in share }, into: &outcomes)
    let losses: [Float] = try reference.file.read("/loss")
    for (outcome, expected) in zip(outcomes, losses) {
      guard case .loss(let loss) = outcome else {
        Issue.record("a stored label does not fit")
        continue
      }
      #expect(abs(loss - Double(expected)) <= 1e-4 * max(1, Double(expected) / 10))
    }
    for parameter in network.parameters.parameters {
      let expected: [Float] = try reference.file.read("/gradient/\(parameter.name)")
      let largest = expected.map(abs).max() ?? 0
      let worst =
        (0..<parameter.slot.count).map {
          abs(gradients.pointer[parameter.slot.offset + $0] - expected[$0])
        }.max() ?? 0
      #expect(worst <= 1e-3 * largest + 1e-6, "\(parameter.name) is off by \(worst) of \(largest)")
    }
    // Half-updated statistics would hide behind zeros: momentum is 0.1.
    let after = try reference.buffer(network.statistics, from: "/buffers_after_one_forward")
    for i in 0..<network.statistics.count {
      let updated = 0.9 * statistics.pointer[i] + 0.1 * executor.batchStatistics()[i]
      #expect(abs(updated - after.pointer[i]) <= 1e-5 * max(1, abs(after.pointer[i])))
    }
  }

  private static let bfloat16Kernels: [KernelChoice] =
    [.fast] + WinogradTile.allCases.map { .winograd($0) }

  /// Products in bfloat16 round at every layer, and reading is not touched by them.
  @Test(arguments: files, bfloat16Kernels)
  func bfloat16IsNear(_ name: String, _ kernels: KernelChoice) throws {
    let reference = try ReferenceFile(name)
    let network = reference.network
    let executor = LaneExecutor(network, kernels: kernels, precision: .bfloat16)
    let weights = try reference.buffer(network.parameters, from: "/state")
    let statistics = try reference.buffer(network.statistics, from: "/state")
    let evaluated = reference.forward(executor, weights, statistics, .evaluation)
    #expect(try reference.largestDifference(evaluated, "/eval_logits") <= 1e-4)
    _ = reference.forward(executor, weights, statistics, .training)
    var outcomes: [LossOutcome] = []
    let gradients = FloatBuffer(count: network.parameters.count)
    let share = 1 / Float(reference.labels.count)
    executor.backward(
      reference.labels, gradients: gradients.pointer, scale: { _ in share }, into: &outcomes)
    let losses: [Double] = try reference.file.read("/loss")
    for (outcome, expected) in zip(outcomes, losses) {
      guard case .loss(let loss) = outcome else {
        Issue.record("a stored label does not fit")
        continue
      }
      #expect(abs(loss / expected - 1) <= 1e-3)
    }
    var (difference, size) = (0.0, 0.0)
    for parameter in network.parameters.parameters {
      let expected: [Float] = try reference.file.read("/gradient/\(parameter.name)")
      for (i, g) in expected.enumerated() {
        let error = Double(gradients.pointer[parameter.slot.offset + i] - g)
        difference += error * error
        size += Double(g) * Double(g)
      }
    }
    let error = (difference / size).squareRoot()
    #expect(error <= 0.15, "the gradient is off by \(error)")
    #expect(error >= 1e-3, "nothing was rounded")
  }

  /// The settings with which the file's optimisers ran.
  static func settings(_ optimizer: String) -> OptimizerSettings {
    var settings = OptimizerSettings()
    switch optimizer {
    case "sgd_momentum":
      settings.name = .sgd
      settings.learningRate = 0.01
      settings.momentum = 0.9
    case "adadelta":
      settings.name = .adadelta
      settings.learningRate = 1
    case "adam":
      settings.name = .adam
      settings.learningRate = 1e-3
    default:
      settings.name = .adamw
      settings.learningRate = 1e-3
      settings.weightDecay = 0.01
    }
    return settings
  }

  struct Run {
    var losses: [Double] = []
    let weights: FloatBuffer
    let statistics: FloatBuffer
  }

  /// Three steps on the stored batch.
  func threeSteps(
    _ reference: ReferenceFile, _ optimizer: Optimizer, _ kernels: KernelChoice
  ) throws -> Run {
    let network = reference.network
    let executor = LaneExecutor(network, kernels: kernels)
    var run = Run(
      weights: try reference.buffer(network.parameters, from: "/state"),
      statistics: try reference.buffer(network.statistics, from: "/state"))
    let slots = optimizer.slotNames.map { _ in FloatBuffer(count: network.parameters.count) }
    let gradients = FloatBuffer(count: network.parameters.count)
    let share = 1 / Float(reference.labels.count)
    var outcomes: [LossOutcome] = []
    for step in 1...3 {
      gradients.zero()
      _ = reference.forward(executor, run.weights, run.statistics, .training)
      executor.backward(
        reference.labels, gradients: gradients.pointer, scale: { _ in share }, into: &outcomes)
      run.losses.append(
        outcomes.reduce(0) {
          if case .loss(let loss) = $1 { $0 + loss * Double(share) } else { $0 }
        })
      optimizer.update(
        weights: run.weights.pointer, gradients: gradients.pointer, slots: slots.map(\.pointer),
        count: network.parameters.count, step: step,
        learningRate: optimizer.settings.learningRate)
      for i in 0..<network.statistics.count {
        run.statistics.pointer[i] =
          0.9 * run.statistics.pointer[i] + 0.1 * executor.batchStatistics()[i]
      }
    }
    return run
  }

  @Test(arguments: files, ["sgd_momentum", "adadelta", "adam", "adamw"])
  func threeStepsLeadToPyTorchsWeights(_ name: String, _ optimizer: String) throws {
    let reference = try ReferenceFile(name)
    let network = reference.network
    let group = "/after_3_steps/\(optimizer)"
    let run = try threeSteps(reference, Optimizer(Self.settings(optimizer)), .naive)
    let isAdam = optimizer.hasPrefix("adam")
    for parameter in network.parameters.parameters {
      let expected: [Float] = try reference.file.read("\(group)/\(parameter.name)")
      let gradient: [Float] = try reference.file.read("/gradient/\(parameter.name)")
      // Adam divides noise by noise where there is no gradient, as behind a batch norm.
      let worst =
        (0..<parameter.slot.count).filter { !isAdam || abs(gradient[$0]) >= 1e-6 }.map {
          abs(run.weights.pointer[parameter.slot.offset + $0] - expected[$0])
        }.max() ?? 0
      #expect(worst <= 1e-4, "\(parameter.name) is off by \(worst)")
    }
    for parameter in network.statistics.parameters {
      let expected: [Float] = try reference.file.read("\(group)/\(parameter.name)")
      let bound: Float = isAdam && parameter.name.hasSuffix("running_mean") ? 5e-4 : 1e-4
      let worst =
        (0..<parameter.slot.count).map {
          abs(run.statistics.pointer[parameter.slot.offset + $0] - expected[$0])
        }.max() ?? 0
      #expect(worst <= bound, "\(parameter.name) is off by \(worst)")
    }
  }

  @Test(arguments: files, ["sgd_momentum", "adadelta", "adam", "adamw"])
  func fastKernelsGiveTheSameThreeLosses(_ name: String, _ optimizer: String) throws {
    let reference = try ReferenceFile(name)
    let run = try threeSteps(reference, Optimizer(Self.settings(optimizer)), .fast)
    let expected: [Double] = try reference.file.read("/after_3_steps/\(optimizer)/losses")
    for (loss, expected) in zip(run.losses, expected) { #expect(abs(loss - expected) <= 1e-3) }
    #expect(run.losses.count == expected.count)
  }
}
