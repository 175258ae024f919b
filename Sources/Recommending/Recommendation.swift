import Console
import Foundation
import Settings

/// A configuration for a data set, with the reason for each value that was chosen.
package struct Recommendation: Sendable, Equatable {
  package private(set) var configuration = Configuration()
  /// By the keys that were chosen.
  package private(set) var reasons: [String: String] = [:]

  /// With fewer updates than this, a smaller batch is the better one.
  static let updates = 1500
  /// From where on products in bf16 are so much faster that they are worth it.
  static let worthwhileProductSpeed = 1.3
  /// Images that training without a given time looks at: the data so many times, within these bounds.
  static let passes = 20
  static let images = 40_000...1_000_000

  /// - Parameters:
  ///   - data: The folders of training and validation shards.
  ///   - ranks: The ranks that will train.
  ///   - productSpeed: Products in bf16 for each one in float32 in the same time, on the slowest of their processors.
  ///   - speed: Images that they train on in a second; nil as long as that was not measured.
  ///   - minutes: The minutes that the person gives to training; nil chooses them.
  ///   - fineTuning: How the run begins with the weights of a model, which then has the network; nil draws weights.
  package init(
    _ traits: DataTraits, data: (training: String, validation: String?), ranks: Int,
    productSpeed: Double, speed: Double?, minutes: Double?,
    fineTuning: FineTuningSettings? = nil
  ) {
    configuration.data.train = data.training
    configuration.data.validation = data.validation
    if let fineTuning {
      chooseModel(fineTuning)
    } else {
      chooseNetwork(traits)
    }
    choosePrecision(productSpeed)
    chooseTime(traits, speed, minutes)
    chooseBatch(traits, ranks, speed)
    chooseRecipe(traits)
    chooseRecord()
    configuration.resolve()
  }

  private mutating func choose<Value>(
    _ key: String, _ member: WritableKeyPath<Configuration, Value>, _ value: Value, _ reason: String
  ) {
    configuration[keyPath: member] = value
    reasons[key] = reason
  }

  private mutating func chooseNetwork(_ traits: DataTraits) {
    let network = RecommendedNetwork(for: traits)
    let columns = NumberText.fixed(traits.columnsPerFrame, 1)
    choose(
      "network", \.network, .specification(network.text),
      (traits.areLines ? "For lines. " : "For words. ")
        + "Pictures are \(traits.height) high. The narrowest have \(columns) columns for each symbol, so there is a frame for "
        + (network.columnsPerFrame == 1
          ? "each column." : "every \(network.columnsPerFrame) columns.")
        + (traits.columnsPerFrame < RecommendedNetwork.frameFactor
          ? " That is hardly enough: import the pictures higher." : ""))
    choose(
      "initialiser", \.initialiser, .kaiming, "For convolutions with batch norm and ReLU.")
  }

  private mutating func chooseModel(_ settings: FineTuningSettings) {
    choose(
      "fine_tuning.model", \.fineTuning, settings, "As given; the run begins with its weights.")
  }

  /// The same with what a model decides, as its network and pixels.
  ///
  /// - Parameter resolve: makes the configuration, given the keys that are chosen already.
  package func completed(
    by resolve: (_ configuration: Configuration, _ chosen: Set<String>) throws -> Configuration
  ) rethrows -> Recommendation {
    var completed = self
    completed.configuration = try resolve(configuration, Set(reasons.keys))
    completed.reasons["network"] = "That of the model."
    return completed
  }

  private mutating func choosePrecision(_ speed: Double) {
    let measured =
      "Products in bf16 are \(NumberText.fixed(speed, 2)) times as fast as in float32 here"
    choose(
      "precision", \.precision, speed >= Self.worthwhileProductSpeed ? .bfloat16 : .float32,
      speed >= Self.worthwhileProductSpeed
        ? "\(measured), and more steps in the same time are worth more than the digits."
        : "\(measured): not enough to give up digits.")
  }

  private mutating func chooseTime(_ traits: DataTraits, _ speed: Double?, _ minutes: Double?) {
    if let minutes {
      choose("minutes", \.minutes, minutes, "As given; the learning rate fits the time.")
      return
    }
    let images = min(
      max(Self.passes * traits.samples, Self.images.lowerBound), Self.images.upperBound)
    let chosen = speed.map { max(5, (Double(images) / max($0, 0.01) / 60).rounded(.up)) } ?? 15
    choose(
      "minutes", \.minutes, chosen,
      "Time for about \(images) images"
        + (speed.map { " at the \(NumberText.significant($0, 2)) a second that were measured" }
          ?? "")
        + "; more minutes read better, and the learning rate fits them.")
  }

  /// The smallest number of lanes, at least `least`, of which each of so many ranks computes the same power of two.
  static func lanes(atLeast least: Int, ranks: Int) -> Int {
    var lanes = max(1, ranks)
    while lanes < least { lanes *= 2 }
    return lanes
  }

  private mutating func chooseBatch(_ traits: DataTraits, _ ranks: Int, _ speed: Double?) {
    let images = (speed ?? 0) * 60 * (configuration.minutes ?? 0)
    // A word is too small a picture for the statistics of batch norm in smaller batches.
    let least = traits.areLines ? 8 : 16
    var batch = 16
    if speed != nil {
      batch = [32, 16].first { Int(images) / $0 >= Self.updates } ?? least
      // A batch that holds much of the data has few others beside it.
      while batch > least, batch * 16 > traits.samples { batch /= 2 }
    }
    let lanes = Self.lanes(atLeast: batch == 8 ? 4 : 8, ranks: ranks)
    choose(
      "lanes", \.lanes, lanes,
      "\(NumberText.count(ranks, "rank")) can share them evenly, and any number up to \(lanes) with the same result."
    )
    choose(
      "lane_size", \.laneSize, max(1, batch / lanes),
      "A batch of \(lanes * max(1, batch / lanes))"
        + (speed == nil
          ? "."
          : " makes about \(Int(images) / (lanes * max(1, batch / lanes))) updates in that time; batches are smaller "
            + "where there would be fewer than \(Self.updates).")
    )
    let widest = traits.largestWidth * configuration.laneSize
    if widest > configuration.laneColumns {
      choose(
        "lane_columns", \.laneColumns, widest,
        "The widest picture has \(traits.largestWidth) columns.")
    }
  }

  private mutating func chooseRecipe(_ traits: DataTraits) {
    choose(
      "optimizer.name", \.optimizer.name, .adamw,
      "Learns fast from nothing, and keeps the weights small.")
    choose(
      "optimizer.learning_rate", \.optimizer.chosenLearningRate,
      configuration.globalBatch <= 8 ? 0.0014 : 0.002,
      "The top of the cycle, for batches of \(configuration.globalBatch).")
    choose(
      "schedule.name", \.schedule.name, .oneCycle,
      "Rises for three tenths of the time, which is the warm-up, and has fallen to nothing at its end."
    )
    choose(
      "schedule.waits", \.schedule.waits, true,
      "No network learns at a rate that falls before it has begun to read.")
    let few = traits.samples < 1000
    choose(
      "augmentation.share", \.augmentation.share, few ? 0.8 : 0.5,
      few
        ? "There are few samples (\(traits.samples)), which change most of the times that they are shown."
        : "Half of the images change in each epoch, so that what was learnt holds for other pictures, too."
    )
  }

  private mutating func chooseRecord() {
    let minutes = configuration.minutes ?? 15
    choose(
      "validation.every_epochs", \.validation.everyEpochs, nil,
      "Epochs may be short or long: by time.")
    choose(
      "validation.every_minutes", \.validation.everyMinutes, max(0.25, minutes / 12),
      "About a dozen times in all.")
    choose("checkpoint.every_epochs", \.checkpoint.everyEpochs, nil, "Epochs may be short or long.")
    choose("checkpoint.every_steps", \.checkpoint.everySteps, nil, "Steps may be short or long.")
    choose("checkpoint.every_minutes", \.checkpoint.everyMinutes, 5, "What a crash may cost.")
    choose(
      "checkpoint.best_metric", \.checkpoint.bestMetric, .cer, "Means the same for words and lines."
    )
    choose("log_every", \.logEvery, 20, "Often enough to see that it learns.")
  }

  /// The configuration in YAML: at each chosen key the reason, at each other key what it means.
  package var yaml: String { configuration.yaml(comments: reasons) }

  /// What was chosen, in a few lines for people.
  package var summary: [String] {
    let passes =
      configuration.minutes.map { "\(NumberText.significant($0, 3)) minutes" } ?? "epochs"
    return [
      "network   \(configuration.networkSpecification ?? "")",
      "batch     \(configuration.lanes) lanes of \(configuration.laneSize); "
        + (reasons["lane_size"] ?? ""),
      "recipe    adamw at \(configuration.optimizer.learningRate) in one cycle; "
        + "\(NumberText.percent(configuration.augmentation.share)) of the images change",
      "time      \(passes). " + (reasons["minutes"] ?? ""),
    ]
  }
}
