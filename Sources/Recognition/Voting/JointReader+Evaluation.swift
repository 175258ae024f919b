import Console
import Decoding
import Shards

extension JointReader {
  /// A set of shards whose pictures all networks can read.
  ///
  /// - Throws: `ShardError`, or `UserError` if they do not fit.
  package func shards(of folder: String) throws -> ShardSet {
    let shards = try ShardSet(folder: folder)
    for member in members {
      guard shards.height == member.model.height, shards.channels == member.model.channels else {
        throw UserError(
          "\(folder): the images are \(shards.height) high with \(shards.channels) channels; "
            + "a model reads images \(member.model.height) high with \(member.model.channels)",
          status: .badData)
      }
      try member.batches.check(shards, member.model.info.pixelInput)
    }
    return shards
  }

  /// Reads this process's share of a set of shards and compares with its labels.
  ///
  /// The samples are sorted by width and cut into batches, whatever the number of processes, which take them in turn.
  ///
  /// - Parameters:
  ///   - batch: samples that are read together at most.
  ///   - progress: gets the part that is done.
  /// - Throws: what reading the pictures throws.
  package func evaluate(
    _ shards: ShardSet, batch: Int, rank: Int, of ranks: Int, progress: (_ part: Double) -> Void
  ) throws -> [SampleReading] {
    let order = shards.widths.indices.sorted { (shards.widths[$0], $0) < (shards.widths[$1], $1) }
    let ranges = cut(order.map { [Int(shards.widths[$0])] }, images: batch)
    var readings: [SampleReading] = []
    for number in stride(from: rank, to: ranges.count, by: ranks) {
      let samples = Array(order[ranges[number]])
      let pictures = try samples.map { index in
        let sample = try shards.sample(at: index)
        return [(pixels: sample.pixels, width: sample.width)]
      }
      for (index, reading) in zip(samples, read(pictures)) {
        let label = shards.label(at: index)
        var metrics = RecognitionMetrics()
        metrics.add(prediction: reading.text, label: label, unit: unit, loss: nil)
        readings.append(
          SampleReading(
            sample: index, text: reading.text, confidence: reading.confidence,
            isCorrect: metrics.correct == 1,
            rightShare: TextAlignment.rightShare(
              read: reading.symbols.map(\.text), truth: unit.symbols(of: label))))
      }
      progress(Double(number + 1) / Double(ranges.count))
    }
    return readings
  }

  /// The samples whose label has a symbol that none of the networks knows.
  package func unknown(in shards: ShardSet) -> Int {
    (0..<shards.count).count { index in
      let label = shards.label(at: index)
      guard members[0].model.alphabet.firstUnknown(in: label) != nil else { return false }
      return unit.symbols(of: label).contains { symbol in
        members.allSatisfy { $0.model.alphabet.firstUnknown(in: symbol) != nil }
      }
    }
  }
}
