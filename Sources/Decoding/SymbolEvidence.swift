/// What the network says for a symbol of a text that was read; see `TextEvidence`.
package struct SymbolEvidence: Sendable, Equatable {
  /// From 0 to 1.
  package let confidence: Double
  /// The middle of the frames that read the symbol; a whole number is the middle of a frame.
  package let frame: Double

  package init(confidence: Double, frame: Double) {
    self.confidence = confidence
    self.frame = frame
  }
}
