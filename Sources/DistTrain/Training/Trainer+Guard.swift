import Console
import Foundation
import MPI
import Ranks
import Recognition
import Settings

extension Trainer {
  /// Says where processors have nothing to do because lanes do not divide, and where ranks have fewer processors than
  /// threads: a launcher may have bound each to one.
  static func processorNotes(
    _ configuration: Configuration, _ communicator: any Communicator
  ) throws(MPIError) -> [String] {
    let threads = configuration.threads
    let shares = PermittedRanks(lanes: configuration.lanes).note(
      ranks: communicator.size, threads: threads)
    var missing = [Int64(threads - ProcessorCount.available)]
    try communicator.allReduce(&missing, .max)
    guard threads > 1, missing[0] > 0 else { return [shares].compactMap(\.self) }
    let count = NumberText.count(max(1, threads - Int(missing[0])), "processor")
    let bound =
      "a rank may use \(count) for its \(threads) threads, which wait for each other: start fewer threads, or give it "
      + "more (mpirun --map-by slot:PE=\(threads), srun --cpus-per-task \(threads), or the quota of a container)"
    return [shares, bound].compactMap(\.self)
  }

  /// The samples of a message or of a line of metrics; more are counted.
  private static let samplesNamed = 8

  /// Counts and reports a step that was skipped, and ends training after too many in a row.
  ///
  /// All ranks call it at the same step.
  func skipped(_ outcome: TrainingStep.Outcome) throws {
    info.progress.skipped += 1
    info.progress.skippedInRow += 1
    let samples = try samplesNotFinite()
    let shards = setup.training.shards
    let names = samples.prefix(Self.samplesNamed).map { shards.source(at: $0) }
    let more = samples.count - names.count
    let what = outcome.notFinite > 0 ? "the loss" : "the gradient"
    let blame =
      samples.isEmpty
      ? "only the sum over all lanes, of no lane by itself"
      : names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    record?.skipped(self, what: what, blame: blame, samples: samples.count)
    guard info.progress.skippedInRow >= configuration.guards.notFiniteSteps else { return }
    let weights = step.state.weights.buffer
    let state =
      weights.allSatisfy(\.isFinite)
      ? "the weights are as they were before those steps" : "the weights themselves are not finite"
    throw CollectiveError(
      rank: 0,
      message: "training ends at step \(info.step): \(what) was not finite for "
        + "\(info.progress.skippedInRow) steps in a row (guard.not_finite_steps), the last time of "
        + "\(blame); \(state); resume from a checkpoint in \(folder.checkpoints) with a lower "
        + "optimizer.learning_rate or clip_norm, and if it is always the same samples, look at "
        + "their pictures and at pixels.scale",
      status: .diverged)
  }

  /// The samples of the last step that are to blame, on all ranks. The lanes are computed again.
  private func samplesNotFinite() throws -> [Int] {
    let number = info.step - 1
    let position = setup.sampler.position(ofStep: number)
    let batch = LaneBatch()
    var own: [Int] = []
    for lane in ownLanes {
      let samples = setup.sampler.lane(epoch: position.epoch, step: position.step, lane: lane)
      try reader.read(
        samples,
        drawNumber: {
          setup.sampler.drawNumber(
            of: $0, atStep: number, index: lane * configuration.laneSize + $1)
        }, into: batch)
      own += step.samplesNotFinite(batch, step: number, lane: lane)
    }
    let lists = try communicator.allGather(own.map(String.init).joined(separator: " "))
    return lists.flatMap { $0.split(separator: " ").compactMap { Int($0) } }
  }

  /// Whether the figures of the next step are written down when it is made.
  var logsNextStep: Bool {
    (info.step + 1) % configuration.logEvery == 0
      || setup.sampler.position(ofStep: info.step + 1).step == 0
  }

  /// Says so if the network has read nothing but blanks for long.
  func watchForBlanks(_ outcome: TrainingStep.Outcome) {
    guard let share = outcome.blankShare, outcome.lossCount > 0, !outcome.isSkipped else { return }
    // The line of metrics before this one was at a multiple of log_every or at an epoch's end.
    let (every, steps) = (configuration.logEvery, setup.sampler.stepsPerEpoch)
    let before = max((info.step - 1) / every * every, (info.step - 1) / steps * steps)
    let samples = Double(outcome.lossCount)
    let notice = blankWatch.observe(
      blankShare: share, loss: outcome.lossSum / samples, cost: outcome.guessCost / samples,
      steps: info.step - before, counters: &info.progress)
    if let notice { record?.notice(self, "blank", notice) }
    guard info.progress.readingSince == nil,
      outcome.lossSum < BlankWatch.fraction * outcome.guessCost
    else { return }
    let part = info.progress.clock?.progress ?? schedule.part(atStep: info.step)
    info.progress.readingSince = part
    record?.notice(
      self, "reading",
      "the network begins to read, after \(NumberText.percent(part)) of the "
        + (configuration.isTimed ? "time" : "steps"))
  }

  /// Looks at so many labels at most: more do not change what guessing costs.
  private static let labelsCounted = 100_000

  /// What guessing costs, from the training labels.
  static func makeBlankWatch(_ configuration: Configuration, _ data: TrainingData) -> BlankWatch {
    let stride = stride(
      from: 0, to: data.shards.count, by: max(1, data.shards.count / labelsCounted))
    return BlankWatch(
      labels: stride.map(data.label), reduction: configuration.lossReduction,
      patience: configuration.guards.blankSteps)
  }
}
