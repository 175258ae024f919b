import CRNNNet
import Kernels
import Optimizing
import Recognition
import Settings
import TextDirection
import TextReading

/// A network that is trained step by step, by a loop of one's own.
///
/// A step computes all its samples at once, as one lane of `crnn-dist train` does: batch norm has the statistics of
/// these samples. Two networks of equal seeds that are given equal samples have equal weights, bit for bit. Belongs
/// to one thread; readers that it makes can be used on others.
public final class TrainableNetwork {
  public let description: NetworkDescription
  /// The symbols that the network tells apart.
  public let symbols: [String]
  /// The norm that the gradient is clipped to; nil never clips.
  public var gradientClipping: Double? = 5

  private var info: CheckpointInfo
  private let alphabet: Alphabet
  private let network: Network
  private let optimizer: Optimizer
  private let executor: LaneExecutor
  private let numbers: ModelNumbers
  private let slots: [FloatBuffer]
  private let gradients: FloatBuffer
  private let batches: WidthBatches
  private var losses: [LossOutcome] = []

  /// A network with first weights that follow from the seed.
  ///
  /// - Parameters:
  ///   - description: What it is made of.
  ///   - texts: Their symbols (Unicode scalars, in composed form as they stand) are those that it tells apart.
  ///   - isRightToLeft: Whether the texts are of a script that runs from right to left.
  ///   - optimizer: The update rule of its steps.
  ///   - seed: What its first weights and its dropout follow from.
  /// - Throws: `TextError` where the texts are empty, or the network is too large for their symbols.
  public convenience init(
    _ description: NetworkDescription, symbolsOf texts: [String], isRightToLeft: Bool = false,
    optimizer: OptimizerChoice = OptimizerChoice(), seed: UInt32 = 1
  ) throws(TextError) {
    let alphabet = Alphabet(
      unit: .scalar, labels: texts, direction: isRightToLeft ? .rightToLeft : .leftToRight)
    guard !alphabet.symbols.isEmpty else {
      throw TextError("the texts have no symbols, so there is nothing to tell apart")
    }
    let network = try Self.network(description.specification, alphabet)
    let numbers = ModelNumbers(
      weights: FloatBuffer(count: network.parameters.count),
      statistics: FloatBuffer(count: network.statistics.count))
    network.initialise(
      weights: numbers.weights.pointer, statistics: numbers.statistics.pointer, seed: UInt64(seed))
    var configuration = Configuration()
    configuration.seed = Int(seed)
    configuration.network = .specification(description.description)
    configuration.optimizer = optimizer.settings
    configuration.lanes = 1
    let specification = description.specification
    var info = CheckpointInfo()
    info.seed = Int(seed)
    info.network = specification.description
    info.initialiser = specification.scheme.rawValue
    info.alphabetUnit = alphabet.unit.rawValue
    info.alphabet = alphabet.symbols
    info.direction = alphabet.direction
    info.pixelMean = configuration.pixels.mean
    info.pixelScale = configuration.pixels.scale
    info.pixelPad = configuration.pixels.pad
    info.minimumWidth = specification.minimumWidth
    info.configuration = configuration.yaml()
    (info.lanes, info.laneSize, info.bucketWindow) = (1, 1, 1)
    self.init(info, network, numbers, optimizer)
  }

  /// A network with the weights that a checkpoint is read with; the optimiser begins anew.
  ///
  /// - Throws: `TextError` where the file is no checkpoint or is damaged.
  public convenience init(
    weightsOf path: String, optimizer: OptimizerChoice = OptimizerChoice()
  ) throws(TextError) {
    let checkpoint: Checkpoint
    do {
      checkpoint = try Checkpoint(reading: path)
    } catch {
      throw TextError("\(error)")
    }
    var info = checkpoint.info
    (info.step, info.updates, info.epoch, info.stepInEpoch) = (0, 0, 0, 0)
    (info.progress, info.metrics, info.calibration) = (RunCounters(), [:], nil)
    self.init(info, checkpoint.network, checkpoint.model, optimizer)
  }

  private init(
    _ info: CheckpointInfo, _ network: Network, _ numbers: ModelNumbers,
    _ optimizer: OptimizerChoice
  ) {
    self.info = info
    self.network = network
    self.numbers = numbers
    description = NetworkDescription(network.specification)
    alphabet = info.makeAlphabet()
    symbols = info.alphabet
    self.optimizer = Optimizer(optimizer.settings)
    slots = self.optimizer.slotNames.map { _ in FloatBuffer(count: network.parameters.count) }
    gradients = FloatBuffer(count: network.parameters.count)
    executor = LaneExecutor(network)
    batches = WidthBatches(network)
    self.info.optimizer = optimizer.settings.name.rawValue
    self.info.slots = self.optimizer.slotNames
    self.info.hasAverage = false
  }

  private static func network(
    _ specification: NetworkSpecification, _ alphabet: Alphabet
  ) throws(TextError) -> Network {
    do throws(NetworkError) {
      return try Network(specification, classes: alphabet.classes)
    } catch {
      throw TextError(error.description)
    }
  }

  /// The steps that changed the weights so far.
  public var updates: Int { info.updates }

  /// The number of weights.
  public var weightCount: Int { network.parameters.count }

  /// Forward, backward and an update of the weights by the mean gradient of the samples.
  ///
  /// - Parameters:
  ///   - samples: At least one; all of them are held in memory at once.
  ///   - learningRate: Of this step; nil takes the optimiser's.
  /// - Throws: `TextError` where there is no sample, a text has a symbol that the network does not know, or a picture
  ///   is too wide.
  @discardableResult public func step(
    _ samples: [TrainingSample], learningRate: Double? = nil
  ) throws(TextError) -> StepOutcome {
    guard !samples.isEmpty else { throw TextError("a step needs a sample at least") }
    let batch = try TrainingBatch(
      samples, network.specification, alphabet: alphabet, input: info.pixelInput, batches: batches)
    _ = executor.forward(
      widths: batch.widths, weights: numbers.weights.pointer,
      statistics: numbers.statistics.pointer, mode: .training, seed: UInt64(info.seed),
      step: info.step, fill: batch.fill)
    executor.backward(batch.labels, gradients: gradients.pointer, into: &losses)
    let outcome = outcome(samples.count)
    info.step += 1
    info.laneSize = samples.count
    if outcome.isSkipped { return outcome }
    let clip = GradientNorm.clipFactor(norm: outcome.gradientNorm, maximum: gradientClipping)
    optimizer.update(
      weights: numbers.weights.pointer, gradients: gradients.pointer, slots: slots.map(\.pointer),
      count: gradients.count, step: info.updates + 1,
      learningRate: learningRate ?? optimizer.settings.learningRate,
      gradientScale: 1 / Float(samples.count) * Float(clip))
    RunningStatistics.update(numbers, batch: executor.batchStatistics(), share: 1)
    info.updates += 1
    return outcome
  }

  private func outcome(_ samples: Int) -> StepOutcome {
    var (sum, count, unfit, isFinite) = (0.0, 0, [Int](), true)
    for (index, loss) in losses.enumerated() {
      switch loss {
      case .loss(let loss):
        sum += loss
        count += 1
        isFinite = isFinite && loss.isFinite
      case .doesNotFit: unfit.append(index)
      }
    }
    let norm =
      GradientNorm.norm(gradients.pointer, count: gradients.count) * Double(1 / Float(samples))
    return StepOutcome(
      loss: count > 0 ? sum / Double(count) : nil, gradientNorm: norm, samplesThatDoNotFit: unfit,
      isSkipped: !isFinite || !norm.isFinite)
  }

  /// A reader with the weights as they are now; later steps do not change it.
  ///
  /// - Throws: `TextError` where the weights are not finite.
  public func makeReader() throws(TextError) -> TextReader {
    do {
      return try TextReader(RecognitionModel(snapshot(), name: "the network"))
    } catch {
      throw TextError("\(error)")
    }
  }

  /// Writes a checkpoint, which `TextReader` and the program's commands read; whole or not at all.
  ///
  /// - Throws: `TextError` where the file cannot be written.
  public func save(to path: String) throws(TextError) {
    do {
      try snapshot().write(to: path)
    } catch {
      throw TextError("\(error)")
    }
  }

  private func snapshot() -> Checkpoint {
    let copy = numbers.blank()
    copy.copy(from: numbers)
    return Checkpoint(
      info: info, network: network, weights: copy.weights, statistics: copy.statistics,
      slots: slots, average: nil)
  }
}
