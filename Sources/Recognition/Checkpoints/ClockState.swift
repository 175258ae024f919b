/// How far a run by the clock has come.
package struct ClockState: Codable, Sendable, Equatable {
  /// The minutes that the run was to take; nil where it only repeats a record.
  package var minutes: Double?
  /// Seconds of training so far, those of earlier starts included.
  package var elapsed = 0.0
  /// The part of the time that is over when the next step begins; 1 ends the run.
  package var progress = 0.0
  /// Whether the validation set is read after the next step.
  package var validates = false

  package init() {}

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    minutes = try values.decodeIfPresent(Double.self, forKey: .minutes)
    elapsed = try values.decode(Double.self, forKey: .elapsed)
    progress = try values.decode(Double.self, forKey: .progress)
    validates = try values.decode(Bool.self, forKey: .validates)
    guard 0...1 ~= progress, elapsed >= 0, elapsed.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .progress, in: values,
        debugDescription: "\(progress) of the time, after \(elapsed) s, is not 0 to 1")
    }
  }
}
