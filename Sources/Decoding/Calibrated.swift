/// Something as the network's own probabilities give it, and the same with calibrated ones.
package struct Calibrated<Value: Sendable>: Sendable {
  package let raw: Value
  /// Nil without a calibration for these weights and this decoder.
  package let calibrated: Value?

  private enum CodingKeys: CodingKey { case raw, calibrated }

  package init(raw: Value, calibrated: Value? = nil) {
    self.raw = raw
    self.calibrated = calibrated
  }

  /// What is shown: calibrated where that is known.
  package var best: Value { calibrated ?? raw }
}

extension Calibrated: Equatable where Value: Equatable {}

extension Calibrated: Decodable where Value: Decodable {}

extension Calibrated: Encodable where Value: Encodable {
  /// Writes what is not known as null.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(raw, forKey: .raw)
    try values.encode(calibrated, forKey: .calibrated)
  }
}
