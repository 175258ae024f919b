import DistTrain
import MPI
import Ranks
import Settings

/// Measures the steps that a run of a configuration makes: its network, lanes, widths and input.
package enum ConfigurationBenchmark {
  /// Measures on all ranks; the report is that of rank 0.
  ///
  /// Throws on all ranks where one of them cannot open the data, or where the ranks differ in what they read, or in
  /// how they compute and the sums are to be reproducible.
  package static func run(
    _ configuration: Configuration, _ limits: BenchmarkLimits, communicator: any Communicator
  ) throws -> BenchmarkReport {
    let environment = ComputeEnvironment.current(
      communicator, threads: configuration.threads, precision: configuration.precision)
    try EnvironmentComparison(of: environment, communicator)
      .check(reproducible: configuration.reproducible)
    let measured = MeasuredCommunicator(communicator)
    let training = try UnsavedTraining(
      configuration, communicator: measured,
      steps: limits.warmup + (limits.steps ?? mostSteps))
    let measurement = StepMeasurement(
      training.network, batch: configuration.laneSize,
      lanes: PermittedRanks(lanes: configuration.lanes).lanes(
        ofRank: communicator.rank, of: communicator.size
      ).count, measured)
    func step(_ number: Int) throws -> [Int] {
      try training.run(number)
      return training.step.observedWidths
    }
    try measurement.run(
      limits, step: step, observe: { training.step.observer = $0 },
      measure: training.step.measure)
    return try measurement.report(
      isTraining: true,
      hasOneWidth: configuration.data.width != nil, reproducible: configuration.reproducible,
      environment)
  }

  /// More than anybody waits for.
  private static let mostSteps = 1 << 40
}
