import CFriBidi

/// The order in which the symbols of a text stand in its picture, from the left to the right.
///
/// Texts are stored as they are written and spoken (logical order); the frames of a picture follow each
/// other from its left edge, and CTC wants the symbols in that order. Scripts from right to left, and
/// numbers and foreign words in them, are put in order by the Unicode Bidirectional Algorithm (UAX #9), and
/// brackets that it mirrors become what is seen.
package struct ColumnOrder: Sendable, Equatable {
  /// The direction of texts with letters of both directions, or of none. The others have that of their
  /// letters.
  package let direction: BaseDirection

  package init(_ direction: BaseDirection = .leftToRight) { self.direction = direction }

  /// Symbols in another order.
  package struct Arrangement: Sendable, Equatable {
    package let symbols: [String]
    /// Where each of them was before.
    package let indices: [Int]
  }

  /// The symbols of a text as they stand in its picture.
  package func columns(of symbols: [String]) -> [String] {
    isTrivial(symbols) ? symbols : arrange(symbols, base: base(of: symbols)).symbols
  }

  /// The symbols of a picture in the order in which the text is stored.
  ///
  /// Of texts that look alike it is one whose picture is this.
  package func text(ofColumns symbols: [String]) -> Arrangement {
    if isTrivial(symbols) {
      return Arrangement(symbols: symbols, indices: Array(symbols.indices))
    }
    // The algorithm undoes itself where levels do not depend on what stands before.
    let other = direction == .leftToRight ? BaseDirection.rightToLeft : .leftToRight
    let candidates = [base(of: symbols), direction, other].map { arrange(symbols, base: $0) }
    return candidates.first { columns(of: $0.symbols) == symbols } ?? candidates[0]
  }

  /// Whether a text may look otherwise than it is stored: whether it has anything above U+058F that is
  /// in no script from left to right known to this test.
  package static func mayTurn(_ text: String) -> Bool {
    // The first byte of U+0590 is 0xD6.
    text.utf8.contains { $0 >= 0xD6 }
      && text.unicodeScalars.contains {
        switch $0.value {
        case 0x590...0x8FF, 0x200F, 0x202B, 0x202E, 0x2067, 0xFB1D...0xFDFF, 0xFE70...0xFEFF,
          0x10800...0x10FFF, 0x1E800...0x1EFFF:
          true
        default: false
        }
      }
  }

  private func isTrivial(_ symbols: [String]) -> Bool {
    direction == .leftToRight && !symbols.contains(where: Self.mayTurn)
  }

  private func base(of symbols: [String]) -> BaseDirection {
    BaseDirection(ofLettersIn: symbols.joined()) ?? direction
  }

  /// The symbols reordered by rule L2 and mirrored by rule L4 of UAX #9, each symbol as a whole.
  private func arrange(_ symbols: [String], base: BaseDirection) -> Arrangement {
    let levels = Self.levels(of: symbols, base: base)
    var order = Array(symbols.indices)
    for level in stride(from: levels.max() ?? 0, through: 1, by: -1) {
      var start = 0
      while start < order.count {
        var end = start
        while end < order.count, levels[order[end]] >= level { end += 1 }
        order[start..<end].reverse()
        start = max(end, start + 1)
      }
    }
    return Arrangement(
      symbols: order.map { levels[$0] % 2 == 1 ? Self.mirrored(symbols[$0]) : symbols[$0] },
      indices: order)
  }

  /// The embedding level of each symbol: that of its first scalar.
  private static func levels(of symbols: [String], base: BaseDirection) -> [Int] {
    let scalars = symbols.flatMap(\.unicodeScalars).map(\.value)
    let count = FriBidiStrIndex(scalars.count)
    var types = [FriBidiCharType](repeating: FriBidiCharType(rawValue: 0), count: scalars.count)
    var brackets = [FriBidiBracketType](repeating: 0, count: scalars.count)
    var levels = [FriBidiLevel](repeating: 0, count: scalars.count)
    var direction = FriBidiParType(
      rawValue: UInt32(base == .rightToLeft ? FRIBIDI_PAR_RTL.rawValue : FRIBIDI_PAR_LTR.rawValue))
    fribidi_get_bidi_types(scalars, count, &types)
    fribidi_get_bracket_types(scalars, count, types, &brackets)
    let maximum = fribidi_get_par_embedding_levels_ex(types, brackets, count, &direction, &levels)
    precondition(maximum > 0 || scalars.isEmpty, "no memory for the directions of a text")
    var offset = 0
    return symbols.map { symbol in
      defer { offset += symbol.unicodeScalars.count }
      return offset < levels.count ? Int(levels[offset]) : 0
    }
  }

  private static func mirrored(_ symbol: String) -> String {
    guard let scalar = symbol.unicodeScalars.first, symbol.unicodeScalars.count == 1 else {
      return symbol
    }
    var mirror: FriBidiChar = 0
    guard fribidi_get_mirror_char(scalar.value, &mirror) != 0,
      let other = Unicode.Scalar(mirror)
    else { return symbol }
    return String(other)
  }
}
