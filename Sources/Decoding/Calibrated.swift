/// Something as the network's own probabilities give it, and the same with calibrated ones.
public struct Calibrated<Value: Sendable>: Sendable {
  public let raw: Value
  /// Nil without a calibration for these weights and this decoder.
  public let calibrated: Value?

  private enum CodingKeys: CodingKey { case raw, calibrated }

  public init(raw: Value, calibrated: Value? = nil) {
    self.raw = raw
    self.calibrated = calibrated
  }

  /// What is shown: calibrated where that is known.
  public var best: Value { calibrated ?? raw }
}

extension Calibrated: Equatable where Value: Equatable {}

extension Calibrated: Decodable where Value: Decodable {}

extension Calibrated: Encodable where Value: Encodable {
  /// Writes what is not known as null.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(raw, forKey: .raw)
    try values.encode(calibrated, forKey: .calibrated)
  }
}
