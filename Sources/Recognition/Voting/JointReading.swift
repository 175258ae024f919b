import CRNNNet
import Decoding
import Foundation

/// The text that several networks give a picture together, and how sure they are.
///
/// Each confidence is the mean of those of the networks that know the symbols, each by its own calibration; the text's
/// comes from those that know all of its symbols (or else from all, with what they have for it):
///
///     confidence(text) = 1/K Σₖ calibrationₖ(pₖ(text | image))
///
/// So a text that one network would have read otherwise is less sure than one that all of them read.
package struct JointReading {
  /// The symbols of the text, in their order.
  package let symbols: [String]
  package let confidence: ReadingConfidence
  /// Of each symbol: how sure it is, calibrated where all networks are, and where it stands, as a part of the width.
  package let evidence: [(confidence: Double, position: Double)]

  /// - Parameters:
  ///   - voters: at least one; all have the same unit of symbols.
  ///   - calibrations: of each voter; nil for one that has none.
  ///   - position: where a frame of a voter stands, as a part of the picture's width.
  package init(
    _ voters: [Voter], calibrations: [ConfidenceCalibration?],
    position: (_ voter: Int, _ frame: Double) -> Double
  ) {
    let vote = TextVote(voters)
    let isCalibrated = !calibrations.contains { $0 == nil }
    var finder = EvidenceFinder()
    symbols = vote.symbols
    var sums = [SymbolSum](repeating: SymbolSum(), count: symbols.count)
    var texts: [(value: Calibrated<Double>, isWhole: Bool)] = []
    for (index, voter) in voters.enumerated() {
      let text = vote.text(of: index)
      guard let classes = voter.alphabet.encode(text.symbols.joined()) else { continue }
      let found = finder.evidence(classes, voter.scores)
      let calibration = isCalibrated ? calibrations[index] : nil
      texts.append(
        (
          Calibrated(
            raw: found.probability, calibrated: calibration?.text(found.probability)),
          !text.places.contains(nil) && text.symbols.count == symbols.count
        ))
      let order = voter.alphabet.read(classes).indices
      for (place, symbol) in zip(text.places, order) {
        guard let place else { continue }
        let (raw, frame) = (found.symbols[symbol].confidence, found.symbols[symbol].frame)
        sums[place].add(
          raw: raw, calibrated: calibration?.character(raw) ?? raw, position: position(index, frame)
        )
      }
    }
    let judges = texts.contains(where: \.isWhole) ? texts.filter(\.isWhole) : texts
    let text = Calibrated(
      raw: Self.mean(judges.map(\.value.raw)),
      calibrated: isCalibrated ? Self.mean(judges.compactMap(\.value.calibrated)) : nil)
    confidence = ReadingConfidence(
      text: text,
      rightShare: Calibrated(
        raw: ConfidenceCalibration.rightShare(sums.map(\.meanRaw), text: text.raw),
        calibrated: text.calibrated.map {
          ConfidenceCalibration.rightShare(sums.map(\.meanCalibrated), text: $0)
        }),
      bestPath: Self.mean(voters.map { exp($0.pathLogProbability) }))
    evidence = sums.map { ($0.meanCalibrated, $0.meanPosition) }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

/// What several networks say of a symbol, added up.
private struct SymbolSum {
  private var (raw, calibrated, position, count) = (0.0, 0.0, 0.0, 0.0)

  mutating func add(raw: Double, calibrated: Double, position: Double) {
    self.raw += raw
    self.calibrated += calibrated
    self.position += position
    count += 1
  }

  var meanRaw: Double { raw / max(1, count) }
  var meanCalibrated: Double { calibrated / max(1, count) }
  var meanPosition: Double { position / max(1, count) }
}
