import CRNNNet
import MPI
import Optimizing
import Ranks
import Recognition
import Settings

/// The steps that a run of a configuration would make, without the run: it writes nothing, for measuring.
package final class UnsavedTraining {
  package let step: TrainingStep
  /// The widths of the lanes of the last step that this rank computed: that of the widest image of each.
  package private(set) var laneWidths: [Int] = []
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

  deinit { prefetcher.stop() }

  package var network: Network { step.network }

  /// The lanes of this rank that are computed side by side.
  package var threads: Int { step.threads }

  /// Makes the step of that number; they come in their order.
  package func run(_ number: Int) throws {
    laneWidths.removeAll(keepingCapacity: true)
    _ = try step.run(
      step: number, updates: number, learningRate: schedule.learningRate(atStep: number),
      blankWatch: nil,
      next: {
        let batch = try prefetcher.next()
        laneWidths.append(batch.widths.max() ?? 0)
        return batch
      },
      giveBack: prefetcher.giveBack, report: { _ in }, vote: { _ in })
  }
}
