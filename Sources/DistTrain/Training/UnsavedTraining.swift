import CRNNNet
import Foundation
import MPI
import Optimizing
import Ranks
import Recognition
import Settings

/// The steps that a run of a configuration would make, without the run: it writes nothing, for measuring.
package final class UnsavedTraining {
  package let step: TrainingStep
  private let schedule: LearningRateSchedule
  private let prefetcher: Prefetcher

  /// Opens the data and begins to read them; all ranks throw the same error if one of them cannot.
  ///
  /// - Parameter steps: At most so many are made.
  package init(
    _ configuration: Configuration, communicator: any Communicator, steps: Int
  ) throws {
    let setup = try communicator.together {
      try PermittedRanks(lanes: configuration.lanes).check(communicator.size)
      return try TrainingSetup(new: configuration)
    }
    try communicator.requireAlike(
      setup.identity, remedy: "let all ranks read the same data; a copy may be of another day")
    step = TrainingStep(
      configuration: configuration, communicator: communicator, start: setup.start,
      heartbeat: Heartbeat(), kernels: configuration.kernels.choice)
    schedule = LearningRateSchedule(
      of: configuration, stepsPerEpoch: setup.sampler.stepsPerEpoch)
    let lanes = PermittedRanks(lanes: configuration.lanes).lanes(
      ofRank: communicator.rank, of: communicator.size)
    let feed = LaneFeed(
      sampler: setup.sampler, reader: setup.reader(configuration), lanes: lanes, end: steps)
    prefetcher = Prefetcher(
      depth: configuration.prefetch, feed: feed, lanes: lanes, steps: 0..<steps)
  }

  /// Images that training with a configuration takes a second, from some steps of it behind a first one; all ranks
  /// call it together, and get the same.
  package static func imagesPerSecond(
    _ configuration: Configuration, communicator: any Communicator
  ) throws -> Double {
    let steps = 4
    let training = try UnsavedTraining(
      configuration, communicator: communicator, steps: steps + 1)
    try training.run(0)
    let start = ProcessInfo.processInfo.systemUptime
    for number in 1...steps { try training.run(number) }
    let seconds = ProcessInfo.processInfo.systemUptime - start
    var rate = [
      communicator.isRoot ? Double(steps * configuration.globalBatch) / max(seconds, 1e-6) : 0
    ]
    try communicator.allReduce(&rate, .sum)
    return rate[0]
  }

  deinit { prefetcher.stop() }

  package var network: Network { step.network }

  /// Makes the step of that number; they come in their order.
  package func run(_ number: Int) throws {
    _ = try step.run(
      step: number, updates: number, learningRate: schedule.learningRate(atStep: number),
      blankWatch: nil,
      next: prefetcher.next, giveBack: prefetcher.giveBack, report: { _ in }, vote: { _ in })
  }
}
