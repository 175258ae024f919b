/// What the network says for a symbol of a text that was read; see `TextEvidence`.
public struct SymbolEvidence: Sendable, Equatable {
  /// From 0 to 1.
  public let confidence: Double
  /// The middle of the frames that read the symbol; a whole number is the middle of a frame.
  public let frame: Double

  public init(confidence: Double, frame: Double) {
    self.confidence = confidence
    self.frame = frame
  }
}
