import Console
import Recognition

extension TrainingRecord {
  /// What a run is, in lines.
  static func heading(_ trainer: Trainer, _ folder: RunFolder) -> [String] {
    let (info, configuration) = (trainer.info, trainer.configuration)
    let sampler = trainer.setup.sampler
    let parameters = trainer.step.network.parameters.count
    let validation = trainer.setup.validation.map {
      NumberText.count($0.shards.count, "validation sample")
    }
    let sources = sampler.sourceLines(configuration.data.sources)
    return
      [
        "network   \(info.network)",
        "          \(parameters) weights, \(NumberText.count(info.alphabet.count, "symbol")) and the blank",
        "data      \(NumberText.count(sampler.count, "training sample")), "
          + (validation ?? "no validation"),
      ] + sources.map { "          \($0)" } + [
        "order     \(sampler.description(epoch: info.epoch))",
        "batch     \(NumberText.count(configuration.lanes, "lane")) of \(configuration.laneSize) on "
          + "\(NumberText.count(trainer.communicator.size, "rank")); "
          + "\(NumberText.count(sampler.stepsPerEpoch, "step")) an epoch, "
          + "\(NumberText.count(sampler.filledPerEpoch, "sample")) twice in it; padding "
          + NumberText.percent(sampler.paddingFraction(epoch: info.epoch)),
        "changes   "
          + (configuration.augmentation.isOn
            ? configuration.augmentation.summary : "none: images are as they are stored"),
        "loss      "
          + (configuration.lossReduction == .batch
            ? "sum over the batch / samples" : "mean over samples of loss / label length"),
        "sums      "
          + (configuration.reproducible
            ? "along a fixed tree: the same on any number of ranks"
            : "in the order of the MPI library"),
        "kernels   \(trainer.environments.environments[0].summary)",
        "run       \(folder.path)"
          + (info.step > 0 ? ", resumed after step \(info.step)" : ""),
      ]
  }

  static func calibration(_ trainer: Trainer) -> String {
    guard let calibration = trainer.info.calibration else {
      return trainer.setup.validation == nil
        ? "the confidences are not calibrated: there is no validation data"
        : "the confidences of this step are not calibrated"
    }
    let texts = calibration.textError
    let shares = calibration.shareError
    let number = { (error: Double) in NumberText.fixed(error, 4) }
    return "calibrated on \(calibration.samples) validation samples: expected calibration error "
      + "of texts \(number(texts.calibrated)) (\(number(texts.raw)) without), of the share of right "
      + "characters \(number(shares.calibrated)) (\(number(shares.raw)))"
  }
}
