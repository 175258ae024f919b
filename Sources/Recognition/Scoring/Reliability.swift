import Console
import Decoding

/// How well the confidences of scored samples say what is right, raw and calibrated.
package struct Reliability: Sendable, Encodable {
  /// Of one kind of confidence.
  package typealias Kind = Calibrated<Calibration>

  /// Probabilities of texts, beside whether these are right.
  package let texts: Kind
  /// Expected shares of right characters, beside the shares that are right.
  package let rightShares: Kind
  /// What an expected calibration error of the texts may be by chance; see `Calibration.chanceError`.
  package let textsByChance: Double?

  /// - Parameter samples: those that were left out do not count.
  package init(_ samples: [ScoredSample]) {
    let scored = samples.filter { $0.edits != nil }
    texts = Self.kind(
      scored.map {
        ($0.confidence.text.raw, $0.confidence.text.calibrated, $0.edits == 0 ? 1 : 0)
      })
    rightShares = Self.kind(
      scored.map {
        ($0.confidence.rightShare.raw, $0.confidence.rightShare.calibrated, $0.rightShare)
      })
    textsByChance = Calibration.chanceError(scored.map(\.confidence.text.best))
  }

  private static func kind(
    _ readings: [(raw: Double, calibrated: Double?, outcome: Double)]
  ) -> Kind {
    let known = readings.compactMap { reading in
      reading.calibrated.map { ($0, reading.outcome) }
    }
    return Kind(
      raw: Calibration(readings.map { ($0.raw, $0.outcome) }),
      calibrated: known.isEmpty || known.count < readings.count ? nil : Calibration(known))
  }

  private enum CodingKeys: CodingKey { case texts, rightShares, textsByChance }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(texts, forKey: .texts)
    try values.encode(rightShares, forKey: .rightShares)
    try values.encode(textsByChance, forKey: .textsByChance)
  }

  /// Two lines: the expected and the actual share of right characters and of right texts.
  package var lines: [String] {
    [
      "right chars    \(Self.line(rightShares))",
      "right texts    \(Self.line(texts))"
        + (textsByChance.map { "; \(NumberText.fixed($0, 4)) may be chance" } ?? ""),
    ]
  }

  private static func line(_ kind: Kind) -> String {
    let best = kind.best
    guard let error = best.expectedError, let bias = best.bias else { return "–" }
    let count = Double(best.bins.reduce(0) { $0 + $1.samples })
    let outcome = best.bins.reduce(0) { $0 + $1.accuracy * Double($1.samples) } / count
    let raw = kind.calibrated == nil ? nil : kind.raw.expectedError
    let note = raw.map { "\(NumberText.fixed($0, 4)) uncalibrated" } ?? "not calibrated"
    return
      "\(NumberText.percent(outcome + bias)) expected, \(NumberText.percent(outcome)) right; "
      + "expected calibration error \(NumberText.fixed(error, 4)) (\(note))"
  }

  /// The reliability tables.
  package var tables: [(title: String, table: TextTable)] {
    [
      ("by the expected share of right characters", Self.table(rightShares.best)),
      ("by the probability of the text", Self.table(texts.best)),
    ]
  }

  private static func table(_ calibration: Calibration) -> TextTable {
    var table = TextTable([
      .left("from to"), .right("samples"), .right("expected"), .right("right"),
    ])
    for bin in calibration.bins {
      table.append([
        "\(NumberText.fixed(bin.low, 3)) \(NumberText.fixed(bin.high, 3))", "\(bin.samples)",
        NumberText.percent(bin.confidence), NumberText.percent(bin.accuracy),
      ])
    }
    return table
  }
}
