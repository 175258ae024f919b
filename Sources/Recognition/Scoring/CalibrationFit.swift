import Decoding
import Foundation

/// Fits a network's calibration to samples that it was not trained on.
package enum CalibrationFit {
  /// Of fewer samples there is no calibration.
  static let least = 50
  /// More samples do not make two numbers better.
  static let most = 10_000

  /// The calibration, or nil for too few samples.
  ///
  /// The errors that it states come from maps that were fitted on one half of the samples and tried on
  /// the other, each half in turn; the calibration itself is fitted on all.
  ///
  /// - Parameters:
  ///   - samples: as they are stored, in the order of their set.
  ///   - distorted: some of them, distorted, at each level.
  package static func calibration(
    _ samples: [CalibrationSample], distorted levels: [[CalibrationSample]], decoder: String,
    weights: String
  ) -> ConfidenceCalibration? {
    guard samples.count >= least else { return nil }
    let distorted = CalibrationDistortion.usable(levels, beside: samples)
    let halves = (0..<2).map { half in
      let part = samples.indices.filter { $0 % 2 == half }.map { samples[$0] }
      // A picture and what was made of it are on one side.
      let numbers = Set(part.map(\.sample))
      return maps(part + distorted.filter { numbers.contains($0.sample) })
    }
    let tried = samples.indices.map { index in
      let (text, character) = halves[1 - index % 2]
      return confidences(samples[index], text: { text($0) }, character: { character($0) })
    }
    let raw = samples.map { confidences($0, text: { $0 }, character: { $0 }) }
    func error(
      _ values: [(text: Double, share: Double)],
      _ confidence: ((text: Double, share: Double)) -> Double,
      _ outcome: (CalibrationSample) -> Double
    ) -> Double {
      Calibration(zip(values, samples).map { (confidence($0), outcome($1)) }).expectedError ?? 0
    }
    func errors(
      _ confidence: ((text: Double, share: Double)) -> Double,
      _ outcome: (CalibrationSample) -> Double
    ) -> ConfidenceCalibration.Errors {
      .init(
        raw: error(raw, confidence, outcome), calibrated: error(tried, confidence, outcome))
    }
    let all = maps(samples + distorted)
    return ConfidenceCalibration(
      decoder: decoder, weights: weights, samples: samples.count, text: all.text,
      character: all.character, textError: errors(\.text) { $0.isCorrect ? 1 : 0 },
      shareError: errors(\.share, \.rightShare))
  }

  private static func maps(
    _ samples: [CalibrationSample]
  ) -> (text: LogitMap, character: LogitMap) {
    (
      fit(samples.map { ($0.probability, $0.isCorrect) }),
      fit(samples.flatMap { zip($0.characters, $0.right) })
    )
  }

  private static func confidences(
    _ sample: CalibrationSample, text: (Double) -> Double, character: (Double) -> Double
  ) -> (text: Double, share: Double) {
    let all = text(sample.probability)
    return (all, ConfidenceCalibration.rightShare(sample.characters.map(character), text: all))
  }

  /// The map of greatest likelihood, held near to none where there is little to learn from:
  ///
  ///     Σ −log p(outcome) + (slope − 1)² / 2 + offset² / 18
  ///
  /// by Newton's method, from logits in bins of 0.05.
  package static func fit(_ points: [(probability: Double, isRight: Bool)]) -> LogitMap {
    let bins = LogitBins(points)
    var (slope, offset) = (1.0, 0.0)
    var cost = bins.cost(slope, offset)
    for _ in 0..<100 {
      let step = bins.step(slope, offset)
      var size = 1.0
      var next = (slope, offset, cost)
      // A step that is too long is halved until it helps.
      repeat {
        // A surer reading is never taken for a less sure one.
        let candidate = (max(0.01, slope - size * step.slope), offset - size * step.offset)
        next = (candidate.0, candidate.1, bins.cost(candidate.0, candidate.1))
        size /= 2
      } while !(next.2 < cost) && size > 1e-6
      guard next.2 < cost else { break }
      let gain = cost - next.2
      (slope, offset, cost) = next
      if gain < 1e-12 * (1 + abs(cost)) { break }
    }
    return LogitMap(slope: slope, offset: offset)
  }
}

/// Logits of about the same size together, and how many of them are right.
private struct LogitBins {
  private struct Bin {
    var sum = 0.0
    var count = 0.0
    var right = 0.0
    var mean: Double { sum / count }
  }
  private var bins: [Bin]

  init(_ points: [(probability: Double, isRight: Bool)]) {
    let width = 0.05
    let largest = LogitMap.largestLogit
    bins = [Bin](repeating: Bin(), count: Int(2 * largest / width) + 1)
    for point in points {
      let logit = LogitMap.logit(point.probability)
      let index = min(bins.count - 1, max(0, Int((logit + largest) / width)))
      bins[index].sum += logit
      bins[index].count += 1
      bins[index].right += point.isRight ? 1 : 0
    }
    bins.removeAll { $0.count == 0 }
  }

  func cost(_ slope: Double, _ offset: Double) -> Double {
    bins.reduce((slope - 1) * (slope - 1) / 2 + offset * offset / 18) { sum, bin in
      let logit = slope * bin.mean + offset
      // log(1 + exp(z)) − right z
      return sum + bin.count * (max(0, logit) + log1p(exp(-abs(logit)))) - bin.right * logit
    }
  }

  /// Newton's step.
  func step(_ slope: Double, _ offset: Double) -> (slope: Double, offset: Double) {
    var (a, b, aa, ab, bb) = (slope - 1, offset / 9, 1.0, 0.0, 1.0 / 9)
    for bin in bins {
      let x = bin.mean
      let p = LogitMap.probability(slope * x + offset)
      let (error, weight) = (bin.count * p - bin.right, bin.count * p * (1 - p))
      a += error * x
      b += error
      aa += weight * x * x
      ab += weight * x
      bb += weight
    }
    let determinant = aa * bb - ab * ab
    return ((bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant)
  }
}
