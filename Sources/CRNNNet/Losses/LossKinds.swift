extension OutputNotation {
  /// All losses that an output step may ask for.
  package static let losses: [any Loss] = [
    CTC()
  ]
}
