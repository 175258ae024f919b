import CRNNNet
import DistTrain
import MPI
import Ranks

/// Makes the steps of a benchmark, measures each, and sums up.
final class StepMeasurement {
  private let network: Network
  /// Images of a lane, and lanes of a rank.
  private let batch: Int
  private let lanes: Int
  private let communicator: MeasuredCommunicator
  private let stopwatch = StepStopwatch()
  /// The seconds of each measured step in calls that add up over the ranks.
  private var reductions: [Double] = []
  /// The widths of the measured lanes, step by step.
  private var laneWidths: [[Int]] = []
  private let serialWork: SerialWork

  init(_ network: Network, batch: Int, lanes: Int, _ communicator: MeasuredCommunicator) {
    self.network = network
    self.batch = batch
    self.lanes = lanes
    serialWork = SerialWork(threads: 16, lanes: lanes)
    self.communicator = communicator
  }

  /// Makes the steps that only warm up, then as many as are wanted; all ranks make the same number.
  ///
  /// - Parameter step: Makes the step of that number, and returns the widths of the lanes that are observed.
  func run(
    _ limits: BenchmarkLimits, step: (_ number: Int) throws -> [Int],
    observe: ((any StepObserver)?) -> Void, measure: (SerialWork?) -> Void
  ) throws {
    var last = 0.0
    for number in 0..<limits.warmup {
      let start = Clock.now
      _ = try step(number)
      last = Clock.now - start
    }
    let slowest = try communicator.allReduce(last, .max)
    let fitting = slowest > 0 ? Int((limits.seconds / slowest).rounded()) : 0
    observe(stopwatch)
    measure(serialWork)
    for number in 0..<(limits.steps ?? max(3, fitting)) {
      _ = communicator.takeSeconds()
      stopwatch.beginStep()
      let lanes = try step(limits.warmup + number)
      stopwatch.endStep()
      reductions.append(communicator.takeSeconds())
      laneWidths.append(lanes)
    }
    observe(nil)
    measure(nil)
  }

  /// - Parameter hasOneWidth: whether all steps have the same work, so that the median step tells the rate; else all steps
  ///   together do.
  func report(
    isTraining: Bool, hasOneWidth: Bool, reproducible: Bool,
    _ environment: ComputeEnvironment
  ) throws -> BenchmarkReport {
    let steps = Quantiles(stopwatch.seconds)
    let mean = stopwatch.seconds.reduce(0, +) / Double(max(1, stopwatch.seconds.count))
    let rate = try communicator.allReduce(
      Double(batch * lanes) / (hasOneWidth ? steps.median : mean), .sum)
    let memory = try communicator.allReduce(Int64(PeakMemory.bytes), .max)
    let work = finishedSerialWork
    func ofTraining(_ seconds: Double) -> Double? { isTraining ? seconds : nil }
    let specification = network.specification
    return BenchmarkReport(
      mode: isTraining ? "training" : "inference",
      network: specification.description, weights: network.parameters.count,
      laneWidths: hasOneWidth ? [] : laneWidths,
      height: specification.height, width: meanWidth, channels: specification.channels,
      classes: network.classes, batch: batch, lanes: lanes,
      ranks: communicator.size, reproducible: reproducible, steps: stopwatch.seconds.count,
      imagesPerSecond: rate, stepSeconds: steps.median, stepSecondsLowerQuartile: steps[0.25],
      stepSecondsUpperQuartile: steps[0.75], peakMemoryBytes: Int(memory),
      inputSeconds: stopwatch.median(.input),
      layers: layers(isTraining: isTraining, stepSeconds: steps.median),
      readingSeconds: ofTraining(stopwatch.median(.reading)),
      ctcSeconds: ofTraining(stopwatch.median(.loss)),
      lanesSeconds: ofTraining(stopwatch.median(.lanes)),
      optimizerSeconds: ofTraining(stopwatch.median(.update)),
      reductionSeconds: ofTraining(Quantiles(reductions).median),
      reductionExposedSeconds: ofTraining(stopwatch.median(.reduction)),
      sixteenThreadsStepSeconds: work?.stepSeconds,
      sixteenThreadsSerialSeconds: work?.serialSeconds, environment: environment)
  }

  /// Nil where there were several threads, or nothing was trained.
  private var finishedSerialWork: SerialWork? {
    guard serialWork.lanes > 0 else { return nil }
    serialWork.steps = stopwatch.seconds.count
    serialWork.all = stopwatch.seconds.reduce(0, +) - stopwatch.sum(.reading)
    return serialWork
  }

  private var meanWidth: Int {
    let widths = laneWidths.joined()
    return widths.isEmpty
      ? 0 : Int((Double(widths.reduce(0, +)) / Double(widths.count)).rounded())
  }

  private func layers(isTraining: Bool, stepSeconds: Double) -> [BenchmarkReport.Layer] {
    let mean = network.summaries(width: meanWidth, batch: batch)
    var operations = mean.map { _ in (forward: 0.0, backward: 0.0) }
    let counts = Dictionary(laneWidths.joined().map { ($0, 1) }, uniquingKeysWith: +)
    for (width, count) in counts {
      let share = Double(count) / Double(max(1, laneWidths.count))
      for (number, layer) in network.summaries(width: width, batch: batch).enumerated() {
        operations[number].forward += share * layer.forwardOperations
        operations[number].backward += share * layer.backwardOperations
      }
    }
    func gflops(_ operations: Double, _ seconds: Double) -> Double? {
      operations > 0 && seconds > 0 ? operations / seconds * 1e-9 : nil
    }
    return mean.enumerated().map { number, layer in
      let forward = stopwatch.median(.forward(layer: number))
      let backward = stopwatch.median(.backward(layer: number))
      return BenchmarkReport.Layer(
        name: layer.name, output: [layer.channels, layer.height, layer.width],
        forwardSeconds: forward, backwardSeconds: isTraining ? backward : nil,
        forwardGflops: gflops(operations[number].forward, forward),
        backwardGflops: gflops(operations[number].backward, backward),
        share: (forward + backward) / stepSeconds)
    }
  }
}
