import Console
import Recognition

/// Where training stands, as the text beside its progress bar.
public struct TrainingProgress: Sendable, Equatable {
  /// The epoch, counted from 1 for people.
  public var epoch: Int
  /// The epochs of the run.
  public var epochs: Int
  /// The loss of the last steps; nil if none of their samples has one.
  public var loss: Double?
  /// The images trained on in a second, by all ranks.
  public var imagesPerSecond: Double
  /// The learning rate of the last step.
  public var learningRate: Double

  public init(
    epoch: Int, epochs: Int, loss: Double?, imagesPerSecond: Double, learningRate: Double
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss
    self.imagesPerSecond = imagesPerSecond
    self.learningRate = learningRate
  }

  /// The text: `epoch 3/20  loss 0.1234  812 images/s  lr 0.0003`.
  public var detail: String {
    "epoch \(epoch)/\(epochs)  loss \(NumberText.fixed(loss, 4))  "
      + "\(NumberText.fixed(imagesPerSecond, imagesPerSecond < 10 ? 1 : 0)) images/s  "
      + "lr \(NumberText.significant(learningRate, 3))"
  }

  /// A table of validations, one row each.
  public static func table(
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
