import CRNNNet
import Console
import Kernels
import Recognition
import Settings
import Shards
import TextDirection

extension Diagnosis {
  /// Reads a data set with a checkpoint's network, computes the gradients of some lanes of it, and says
  /// what is wrong. The checkpoint is not changed.
  ///
  /// - Parameters:
  ///   - batch: images that are read together.
  ///   - lanes: lanes of the run's size whose gradients are computed.
  ///   - progress: receives the share of the data set that has been read.
  /// - Throws: `UserError` where a file cannot be read, or the pictures are not of the model's height.
  package init(
    checkpoint path: String, data folder: String, batch: Int = 32, lanes: Int = 8,
    progress: (Double) -> Void = { _ in }
  ) throws {
    let model = try RecognitionModel(checkpoint: path)
    let shards = try ShardSet(folder: folder)
    guard shards.height == model.height, shards.channels == model.channels else {
      throw UserError(
        "\(folder): the images are \(shards.height) high with \(shards.channels) channels; the "
          + "model reads images \(model.height) high with \(model.channels)", status: .badData)
    }
    let input = model.info.pixelInput
    let batches = WidthBatches(model.network)
    try batches.check(shards, input)
    let data = try TrainingData(
      shards: shards, alphabet: model.alphabet, unknownSymbols: .count)
    let reader = LaneBatchReader(data: data, input: input)
    var pass = DiagnosisPass(model, data)
    let order = shards.widths.indices.sorted {
      (shards.widths[$0], $0) < (shards.widths[$1], $1)
    }
    func widths(_ samples: [Int]) -> [Int] {
      samples.map { input.inputWidth(Int(shards.widths[$0])) }
    }
    for range in batches.cut(widths(order), images: batch) {
      try pass.read(Array(order[range]), reader)
      progress(Double(range.upperBound) / Double(order.count))
    }
    let known = (0..<shards.count).filter { !data.unknown.contains($0) && !pass.unfit.contains($0) }
    let laneSize = max(1, model.info.laneSize)
    func chosen(_ from: [Int]) -> [[Int]] {
      let samples = SampleSpread.choose(lanes * laneSize, of: from.count).map { from[$0] }
      return WidthBatches.cut(
        widths(samples), images: laneSize, columns: Configuration().laneColumns
      ).map { Array(samples[$0]) }
    }
    let probe = try GradientProbe(
      model, reader, lanes: chosen(known), looks: chosen(Array(0..<shards.count)))
    self.init(path, folder, model, data, pass, probe)
    advice = makeAdvice(maximumNorm: Self.clipNorm(model))
  }

  private init(
    _ path: String, _ folder: String, _ model: RecognitionModel, _ data: TrainingData,
    _ pass: DiagnosisPass, _ probe: GradientProbe
  ) {
    checkpoint = path
    self.data = folder
    step = model.info.step
    samples = data.shards.count
    frames = pass.frames.all
    empty = pass.empty
    unfit = pass.unfit.count
    unknownLabels = data.unknown.count
    gradientSamples = probe.samples
    layers = probe.layers(model)
    activities = pass.watch.activities
    recurrences = pass.watch.recurrences
    norms = probe.norms(model)
    coverage = Coverage(data, read: pass.readClasses)
    calibration = Calibration(pass.confidences)
    wordAccuracy = pass.metrics.wordAccuracy
    cer = pass.metrics.cer
    loss = pass.metrics.loss
    blankShare =
      pass.frames.all == 0 ? nil : Double(pass.frames.blank) / Double(pass.frames.all)
  }

  /// The norm that the run's gradients were clipped to.
  private static func clipNorm(_ model: RecognitionModel) -> Double? {
    // A checkpoint of another program need not say how it was made.
    (try? Configuration.parse(yaml: model.info.configuration, file: nil))?.clipNorm
  }
}

extension Diagnosis.Coverage {
  /// - Parameter classes: those that were read anywhere.
  init(_ data: TrainingData, read classes: Set<Int32>) {
    let symbols = data.alphabet
    var counts: [Int32: Int] = [:]
    var strange: [String: Int] = [:]
    for label in data.shards.labels {
      for symbol in symbols.unit.symbols(of: label) {
        guard let symbolClass = symbols.encode(symbol)?.first else {
          strange[symbol, default: 0] += 1
          continue
        }
        counts[symbolClass, default: 0] += 1
      }
    }
    alphabet = symbols.symbols.count
    unseen = symbols.symbols.indices.filter { counts[Int32($0 + 1)] == nil }.map {
      symbols.symbols[$0]
    }
    unknown = Self.sorted(strange)
    let letters = data.shards.labels.lazy.flatMap(\.unicodeScalars).filter(
      \.properties.isAlphabetic)
    let counted = letters.reduce(into: (all: 0, rightToLeft: 0)) { sum, letter in
      sum.all += 1
      sum.rightToLeft += BaseDirection.isRightToLeft(letter) ? 1 : 0
    }
    rightToLeft = Double(counted.rightToLeft) / Double(max(1, counted.all))
    direction = symbols.direction
    neverRead = Self.sorted(
      Dictionary(
        counts.filter { !classes.contains($0.key) }.map {
          (symbols.symbols[Int($0.key) - 1], $0.value)
        }, uniquingKeysWith: +))
  }

  private static func sorted(_ counts: [String: Int]) -> [Diagnosis.SymbolCount] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Diagnosis.SymbolCount(symbol: $0.key, count: $0.value)
    }
  }
}
