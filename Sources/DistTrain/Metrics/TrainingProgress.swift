import Console
import Recognition

/// Where training stands, as the text beside its progress bar.
package struct TrainingProgress: Sendable, Equatable {
  /// The epoch, counted from 1 for people.
  package var epoch: Int
  /// The epochs of the run.
  package var epochs: Int
  /// The part of the time that is over, in a run by the clock.
  package var timeOver: Double?
  /// The loss of the last steps; nil if none of their samples has one.
  package var loss: Double?
  /// The images trained on in a second, by all ranks.
  package var imagesPerSecond: Double
  /// The learning rate of the last step.
  package var learningRate: Double

  package init(
    epoch: Int, epochs: Int, timeOver: Double? = nil, loss: Double?, imagesPerSecond: Double,
    learningRate: Double
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.timeOver = timeOver
    self.loss = loss
    self.imagesPerSecond = imagesPerSecond
    self.learningRate = learningRate
  }

  /// The text: `epoch 3/20  loss 0.1234  812 images/s  lr 0.0003`, or, by the clock, `epoch 3, 40 % of the time  loss …`.
  package var detail: String {
    let place =
      timeOver.map { "epoch \(epoch), \(NumberText.fixed($0 * 100, 0)) % of the time" }
      ?? "epoch \(epoch)/\(epochs)"
    return "\(place)  loss \(NumberText.fixed(loss, 4))  "
      + "\(NumberText.fixed(imagesPerSecond, imagesPerSecond < 10 ? 1 : 0)) images/s  "
      + "lr \(NumberText.significant(learningRate, 3))"
  }

  /// A table of validations, one row each.
  package static func table(
    _ rows: [(step: Int, epoch: Int, metrics: RecognitionMetrics)]
  ) -> TextTable {
    var table = TextTable(
      ["epoch", "step", "loss", "word accuracy", "CER", "1-NED", "samples"].map { .right($0) })
    for row in rows {
      table.append([
        "\(row.epoch)", "\(row.step)", NumberText.fixed(row.metrics.loss, 4),
        NumberText.percent(row.metrics.wordAccuracy), NumberText.percent(row.metrics.cer),
        NumberText.fixed(row.metrics.oneMinusNED, 4), "\(row.metrics.samples)",
      ])
    }
    return table
  }
}
