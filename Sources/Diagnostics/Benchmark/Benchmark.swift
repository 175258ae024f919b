import CRNNNet
import Console
import DistTrain
import Foundation
import Kernels
import MPI
import Optimizing
import Ranks
import Recognition
import Settings

/// Measures whole steps on random images, as training and reading make them.
package struct Benchmark {
  private let settings: BenchmarkSettings
  private let communicator: MeasuredCommunicator
  private let network: Network
  private let batch: LaneBatch
  private let measurement: StepMeasurement

  /// Measures on all ranks, one lane a rank; the report is that of rank 0.
  ///
  /// Throws on all ranks where the network cannot read images of that width, or where the ranks do
  /// not compute alike and the sums are to be reproducible.
  package static func run(
    _ settings: BenchmarkSettings, communicator: any Communicator
  ) throws -> BenchmarkReport {
    let environment = ComputeEnvironment.current(
      communicator, threads: settings.threads, precision: settings.precision)
    try EnvironmentComparison(of: environment, communicator)
      .check(reproducible: settings.isReproducible && !settings.isInference)
    let benchmark = try communicator.together { try Benchmark(settings, communicator) }
    return try benchmark.measure(environment)
  }

  private init(_ settings: BenchmarkSettings, _ communicator: any Communicator) throws {
    self.settings = settings
    self.communicator = MeasuredCommunicator(communicator)
    network = try Network(settings.network, classes: settings.classes)
    let frames = settings.network.frames(forWidth: settings.width)
    guard frames > 0 else {
      throw UserError(
        "images \(settings.width) wide are too narrow for this network, which needs "
          + "\(settings.network.minimumWidth)", status: .usage)
    }
    batch = LaneBatch(
      random: CounterRandom(seed: 1, purpose: 100, UInt64(communicator.rank)),
      size: settings.batch, width: settings.width, height: settings.network.height,
      channels: settings.network.channels, classes: settings.classes,
      labelLength: max(1, frames / 8)...max(1, frames / 3))
    measurement = StepMeasurement(
      network, batch: settings.batch, lanes: settings.lanesOfRank, self.communicator)
  }

  private func measure(_ environment: ComputeEnvironment) throws -> BenchmarkReport {
    let start = firstCheckpoint()
    if settings.isInference {
      let executor = LaneExecutor(
        network, plan: settings.plan(network), threads: settings.threads)
      let widths = [settings.width]
      func step(_ number: Int) -> [Int] {
        _ = executor.forward(
          widths: batch.widths, weights: start.weights.pointer,
          statistics: start.statistics.pointer, mode: .evaluation,
          weightsVersion: 0, fill: batch.copy(to:))
        return widths
      }
      try measurement.run(
        settings.limits, step: step, observe: { executor.observer = $0 }, measure: { _ in })
    } else {
      let configuration = configuration
      let trainingStep = TrainingStep(
        configuration: configuration, communicator: communicator, start: start,
        heartbeat: Heartbeat())
      let learningRate = configuration.optimizer.learningRate
      func step(_ number: Int) throws -> [Int] {
        _ = try trainingStep.run(
          step: number, updates: number, learningRate: learningRate, blankWatch: nil,
          next: { batch }, giveBack: {}, report: { _ in }, vote: { _ in })
        return [settings.width]
      }
      try measurement.run(
        settings.limits, step: step, observe: { trainingStep.observer = $0 },
        measure: trainingStep.measure)
    }
    return try measurement.report(
      isTraining: !settings.isInference, hasOneWidth: true,
      reproducible: settings.isReproducible, environment)
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.lanes = communicator.size * settings.lanesOfRank
    configuration.threads = settings.threads
    configuration.laneSize = settings.batch
    configuration.reproducible = settings.isReproducible
    configuration.optimizer.name = settings.optimizer
    configuration.precision = settings.precision
    return configuration
  }

  private func firstCheckpoint() -> Checkpoint {
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 1)
    var optimizer = OptimizerSettings()
    optimizer.name = settings.optimizer
    let slots = settings.isInference ? [] : Optimizer(optimizer).slotNames
    return Checkpoint(
      info: CheckpointInfo(), network: network, weights: weights, statistics: statistics,
      slots: slots.map { _ in FloatBuffer(count: weights.count) }, average: nil)
  }
}
