extension StringProtocol {
  /// The cells that a text takes in a terminal: two for East Asian wide characters, else one.
  package var displayWidth: Int {
    reduce(0) { width, character in
      let value = character.unicodeScalars.first?.value ?? 0
      return width + (wideRanges.contains { $0.contains(value) } ? 2 : 1)
    }
  }
}

/// Hangul, CJK, full-width forms and emoji.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
  0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
]
