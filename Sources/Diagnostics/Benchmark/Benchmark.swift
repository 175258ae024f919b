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
  private let stopwatch = StepStopwatch()

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
  }

  private func measure(_ environment: ComputeEnvironment) throws -> BenchmarkReport {
    let start = firstCheckpoint()
    var reductions: [Double] = []
    if settings.isInference {
      let executor = LaneExecutor(network)
      func step(_ number: Int) {
        _ = executor.forward(
          widths: batch.widths, weights: start.weights.pointer,
          statistics: start.statistics.pointer, mode: .evaluation,
          weightsVersion: 0, fill: batch.copy(to:))
      }
      try repeatSteps(step, observe: { executor.observer = $0 })
    } else {
      var configuration = Configuration()
      configuration.lanes = communicator.size * settings.lanesOfRank
      configuration.threads = settings.threads
      configuration.laneSize = settings.batch
      configuration.reproducible = settings.isReproducible
      configuration.optimizer.name = settings.optimizer
      configuration.precision = settings.precision
      let trainingStep = TrainingStep(
        configuration: configuration, communicator: communicator, start: start,
        heartbeat: Heartbeat())
      let learningRate = configuration.optimizer.learningRate
      func step(_ number: Int) throws {
        _ = communicator.takeSeconds()
        _ = try trainingStep.run(
          step: number, updates: number, learningRate: learningRate, blankWatch: nil,
          next: { batch },
          report: { _ in }, vote: { _ in })
        reductions.append(communicator.takeSeconds())
      }
      try repeatSteps(step, observe: { trainingStep.observer = $0 })
    }
    let measured = reductions.suffix(stopwatch.seconds.count)
    return try report(environment, reductionSeconds: Quantiles(Array(measured)).median)
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

  /// Makes the steps that only warm up, then as many as are wanted; all ranks make the same number.
  private func repeatSteps(
    _ step: (_ number: Int) throws -> Void, observe: ((any StepObserver)?) -> Void
  ) throws {
    var last = 0.0
    for number in 0..<settings.warmup {
      let start = Clock.now
      try step(number)
      last = Clock.now - start
    }
    let slowest = try communicator.allReduce(last, .max)
    let fitting = slowest > 0 ? Int((settings.seconds / slowest).rounded()) : 0
    observe(stopwatch)
    for number in 0..<(settings.steps ?? max(3, fitting)) {
      stopwatch.beginStep()
      try step(settings.warmup + number)
      stopwatch.endStep()
    }
    observe(nil)
  }

  private func report(
    _ environment: ComputeEnvironment, reductionSeconds: Double
  ) throws -> BenchmarkReport {
    let steps = Quantiles(stopwatch.seconds)
    let rate = try communicator.allReduce(
      Double(settings.batch * settings.lanesOfRank) / steps.median, .sum)
    let memory = try communicator.allReduce(Int64(PeakMemory.bytes), .max)
    let summaries = network.summaries(width: settings.width, batch: settings.batch)
    func ofTraining(_ seconds: Double) -> Double? { settings.isInference ? nil : seconds }
    let layers = summaries.enumerated().map { number, layer in
      let forward = stopwatch.median(.forward(layer: number))
      let backward = stopwatch.median(.backward(layer: number))
      func gflops(_ operations: Double, _ seconds: Double) -> Double? {
        operations > 0 && seconds > 0 ? operations / seconds * 1e-9 : nil
      }
      return BenchmarkReport.Layer(
        name: layer.name, output: [layer.channels, layer.height, layer.width],
        forwardSeconds: forward, backwardSeconds: ofTraining(backward),
        forwardGflops: gflops(layer.forwardOperations, forward),
        backwardGflops: gflops(layer.backwardOperations, backward),
        share: (forward + backward) / steps.median)
    }
    return BenchmarkReport(
      mode: settings.isInference ? "inference" : "training",
      network: settings.network.description, weights: network.parameters.count,
      height: settings.network.height, width: settings.width, channels: settings.network.channels,
      classes: settings.classes, batch: settings.batch, lanes: settings.lanesOfRank,
      ranks: communicator.size,
      reproducible: settings.isReproducible, steps: stopwatch.seconds.count,
      imagesPerSecond: rate, stepSeconds: steps.median, stepSecondsLowerQuartile: steps[0.25],
      stepSecondsUpperQuartile: steps[0.75], peakMemoryBytes: Int(memory),
      inputSeconds: stopwatch.median(.input), layers: layers,
      ctcSeconds: ofTraining(stopwatch.median(.loss)),
      lanesSeconds: ofTraining(stopwatch.median(.lanes)),
      optimizerSeconds: ofTraining(stopwatch.median(.update)),
      reductionSeconds: ofTraining(reductionSeconds),
      reductionExposedSeconds: ofTraining(stopwatch.median(.reduction)), environment: environment)
  }
}
