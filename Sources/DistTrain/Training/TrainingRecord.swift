import Console
import Foundation
import Kernels
import Recognition
import Settings

/// What rank 0 writes and shows while it trains: metrics.jsonl, metrics.csv, event files for
/// TensorBoard, the progress line and the table of validations.
final class TrainingRecord {
  let log: MetricsLog
  /// What the clock decides; nil in a run by steps.
  let clockLog: ClockLog?
  private let table: MetricsTable
  private let events: TensorBoardLog?
  private var samples: SampleReader?
  private let folder: RunFolder
  private var bar: ProgressBar?
  private var rows: [(step: Int, epoch: Int, metrics: RecognitionMetrics)] = []
  private var images = 0
  private var imagesSince = 0
  private var since = ProcessInfo.processInfo.systemUptime
  private let startTime = ProcessInfo.processInfo.systemUptime
  /// A failure to write, kept until the next point where all ranks can end together.
  private(set) var failure: (any Error)?
  private var isTold = false

  init(folder: RunFolder, resumedAt step: Int, _ configuration: Configuration) throws {
    self.folder = folder
    clockLog =
      configuration.isTimed
      ? try ClockLog(path: folder.clock, keepingThrough: step) : nil
    log = try MetricsLog(path: folder.metrics, keepingThrough: step)
    table = try MetricsTable(path: folder.metricsTable, of: log)
    events =
      configuration.tensorboard
      ? try TensorBoardLog(folder: folder.tensorboard, resumedAt: step) : nil
  }

  func begin(_ trainer: Trainer) {
    let (info, configuration, sampler) = (
      trainer.info, trainer.configuration, trainer.setup.sampler
    )
    Self.heading(trainer, folder).forEach(show)
    if let difference = trainer.environments.difference {
      show("note      the ranks do not compute alike: \(difference)")
    }
    if let notice = configuration.precision.notice { show("note      \(notice)") }
    if let notice = trainer.setup.start.notice { show("note      \(notice)") }
    for note in trainer.notes { show("note      \(note)") }
    if let unknown = trainer.setup.validation?.unknown.count, unknown > 0 {
      show(
        "note      \(unknown) validation labels have symbols that training never shows; they "
          + "count as read wrongly and have no loss")
    }
    append(
      MetricsRecord(
        event: "start", step: info.step, epoch: epoch(trainer),
        [
          "ranks": .integer(trainer.communicator.size), "network": .text(info.network),
          "samples": .integer(sampler.count),
          "environment": .text(
            "\(trainer.environments.environments[0].host): "
              + trainer.environments.environments[0].summary),
        ]))
    since = ProcessInfo.processInfo.systemUptime
    bar = ProgressBar(
      "step", total: configuration.isTimed ? configuration.maxSteps ?? 0 : trainer.lastStep,
      start: info.step,
      plainEvery: configuration.logEvery)
  }

  func count(images: Int) {
    self.images += images
    imagesSince += images
  }

  /// The line of the steps since the last one.
  func train(_ trainer: Trainer, learningRate: Double, _ outcome: TrainingStep.Outcome) {
    let progress = trainer.info.progress
    let now = ProcessInfo.processInfo.systemUptime
    let rate = Double(imagesSince) / max(1e-9, now - since)
    (since, imagesSince) = (now, 0)
    let loss = progress.lossCount == 0 ? nil : progress.lossSum / Double(progress.lossCount)
    var record = MetricsRecord.train(
      step: trainer.info.step, epoch: epoch(trainer), loss: loss, learningRate: learningRate,
      imagesPerSecond: rate)
    record.append("gradient_norm", .number(outcome.gradientNorm))
    record.append("blank_share", outcome.blankShare.map { .number($0) } ?? .null)
    record.append("unfit", .integer(progress.unfit))
    record.append("skipped", .integer(progress.skipped))
    if trainer.setup.sampler.sources.count > 1 {
      let passes = trainer.setup.sampler.passes(beforeStep: trainer.info.step)
      for (source, passes) in passes.enumerated() {
        record.append("source_\(source + 1)_epochs", .number(passes))
      }
    }
    append(record)
    bar?.update(
      trainer.info.step,
      TrainingProgress(
        epoch: epoch(trainer), epochs: trainer.configuration.epochs,
        timeOver: progress.clock?.progress, loss: loss, imagesPerSecond: rate,
        learningRate: learningRate
      ).detail)
  }

  /// What the clock said of a step, counted from 1.
  func clock(step: Int, _ state: ClockState) {
    attempt { try clockLog?.append(step: step, state) }
  }

  /// A step that changed nothing because a number was not finite.
  func skipped(_ trainer: Trainer, what: String, blame: String, samples: Int) {
    append(
      MetricsRecord(
        event: "skipped", step: trainer.info.step, epoch: epoch(trainer),
        ["reason": .text("\(what) is not finite"), "of": .text(blame), "count": .integer(samples)]))
    note(
      "crnn-dist: warning: step \(trainer.info.step) was skipped, because \(what) is not finite: "
        + blame)
  }

  /// Something that the person should know about the run.
  func notice(_ trainer: Trainer, _ kind: String, _ text: String) {
    append(
      MetricsRecord(
        event: "notice", step: trainer.info.step, epoch: epoch(trainer),
        ["kind": .text(kind), "text": .text(text)]))
    note("crnn-dist: note: \(text)")
  }

  func validation(_ trainer: Trainer, _ outcome: Evaluator.Outcome) {
    let metrics = outcome.metrics
    append(
      .validation(
        step: trainer.info.step, epoch: epoch(trainer), metrics: metrics,
        imagesPerSecond: metrics.samples == 0
          ? nil : Double(metrics.samples) / max(1e-9, outcome.seconds)))
    rows.append((trainer.info.step, epoch(trainer), metrics))
    let table = TrainingProgress.table([rows[rows.count - 1]]).lines
    // The heading comes once; later rows have the same columns.
    for line in rows.count == 1 ? table[...] : table.suffix(1) { note(line) }
    since = ProcessInfo.processInfo.systemUptime
  }

  /// What is to be done with the gradient of the next step; nil if nothing is.
  func inspector(_ trainer: Trainer) -> ((FloatBuffer, Double) -> Void)? {
    guard let events else { return nil }
    return { [self] sum, mean in
      attempt {
        try events.add(
          "gradients", sum, of: trainer.step.network.parameters, scale: mean,
          step: trainer.info.step + 1)
      }
    }
  }

  /// Shows the weights, and some samples of the validation set as they are read now.
  func watch(_ trainer: Trainer) {
    guard let events else { return }
    let (step, number) = (trainer.step, trainer.info.step)
    attempt {
      try events.add("weights", step.state.weights, of: step.network.parameters, step: number)
      guard let data = trainer.setup.validation else { return }
      let reader =
        samples
        ?? SampleReader(
          data: data, input: trainer.setup.start.info.pixelInput, network: step.network,
          count: TensorBoardLog.samples, kernels: trainer.configuration.kernels.choice)
      samples = reader
      let readings = try reader.read(step.state.model)
      try events.add(readings, step: number)
    }
    since = ProcessInfo.processInfo.systemUptime
  }

  func endEpoch(_ trainer: Trainer) {
    since = ProcessInfo.processInfo.systemUptime
    imagesSince = 0
  }

  func end(_ trainer: Trainer, reason: String, hint: String?) {
    bar?.finish()
    let progress = trainer.info.progress
    let seconds = ProcessInfo.processInfo.systemUptime - startTime
    var lines = ["\(reason) at step \(trainer.info.step)"]
    if images > 0 {
      lines[0] +=
        "; \(images) images in \(NumberText.clock(seconds: seconds)), "
        + "\(NumberText.fixed(Double(images) / max(seconds, 1e-9), 1)) a second"
        + (trainer.configuration.data.validation == nil ? "" : ", validation included")
    }
    if let hint { lines.append(hint) }
    if let step = progress.bestStep, let value = progress.bestValue {
      let metric = trainer.configuration.checkpoint.bestMetric
      lines.append(
        "best: \(metric.rawValue) \(NumberText.fixed(value, 4)) at step \(step), \(folder.best)")
    }
    lines.append(Self.calibration(trainer))
    if let written = trainer.writer?.summary, written.count > 0 {
      lines.append(
        "\(NumberText.count(written.count, "checkpoint")) written; training waited "
          + "\(NumberText.fixed(written.waited, 2)) s for them to be copied")
    }
    let counted = [
      (progress.skipped, "step", "skipped because a loss or the gradient was not finite"),
      (progress.unfit, "sample", "with labels that need more frames than their images have"),
      (progress.widened, "image", "narrower than the network can read, and continued"),
      (progress.filled, "sample", "seen twice to fill the last batch of an epoch"),
    ]
    for (count, what, text) in counted where count > 0 {
      lines.append("\(NumberText.count(count, what)) \(text)")
    }
    if trainer.setup.sampler.sources.count > 1 {
      let passes = trainer.setup.sampler.passes(beforeStep: trainer.info.step)
      for (source, passes) in zip(trainer.configuration.data.sources, passes) {
        lines.append("\(NumberText.fixed(passes, 2)) epochs of \(source.path)")
      }
    }
    lines.forEach(show)
    if let notice = trainer.setup.start.notice { show("note      \(notice)") }
  }

  /// The epoch that the last step belongs to, counted from 1.
  private func epoch(_ trainer: Trainer) -> Int {
    trainer.info.epoch + (trainer.info.stepInEpoch == 0 && trainer.info.step > 0 ? 0 : 1)
  }

  private func append(_ record: MetricsRecord) {
    attempt {
      try log.append(record)
      try table.append(record)
      try events?.add(record)
    }
  }

  /// Throws if something could not be written.
  func check() throws {
    guard let failure else { return }
    isTold = true
    throw failure
  }

  /// Warns of a failure that `check` has told nobody of, as the run ended by another error.
  func stop() {
    guard let failure, !isTold else { return }
    isTold = true
    Terminal.warning("the record of the run is not whole: \(failure)")
  }

  private func attempt(_ write: () throws -> Void) {
    do { try write() } catch { failure = failure ?? error }
  }

  private func note(_ line: String) {
    if let bar { bar.note(line) } else { show(line) }
  }

  private func show(_ text: String) { Terminal.standardError.line(text) }
}
