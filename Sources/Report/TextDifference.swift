import Console
import Recognition

/// The two lines of a text that stands there and one that was read, with the differences marked.
package struct TextDifference {
  /// A piece of a line: symbols that belong together, or a gap.
  package struct Piece: Equatable {
    package enum Kind: String { case same, other, missed, extra, gap }

    package let text: String
    /// The kind as the style sheet names it; nil for what is the same.
    package let mark: String?
    package let hint: String?
    package let isGap: Bool

    init(_ kind: Kind, _ text: String, hint: String? = nil) {
      self.text = text
      mark = kind == .same ? nil : kind.rawValue
      self.hint = hint
      isGap = kind == .gap
    }
  }

  package let truth: [Piece]
  package let read: [Piece]

  package init(_ pairs: [TextAlignment.Pair]) {
    var truth: [Piece] = []
    var read: [Piece] = []
    var start = 0
    while start < pairs.count {
      let kind = Self.kind(pairs[start])
      var end = start + 1
      while end < pairs.count, Self.kind(pairs[end]) == kind { end += 1 }
      let part = pairs[start..<end]
      let there = part.compactMap(\.truth).joined()
      let seen = part.compactMap(\.read).joined()
      switch kind {
      case .same:
        truth.append(Piece(.same, there))
        read.append(Piece(.same, there))
      case .other:
        truth.append(Piece(.other, there, hint: "read as \(SymbolText.quoted(seen))"))
        read.append(Piece(.other, seen, hint: "instead of \(SymbolText.quoted(there))"))
      case .missed:
        truth.append(Piece(.missed, there, hint: "missed"))
        read.append(Piece(.gap, "", hint: "\(SymbolText.quoted(there)) is missing"))
      case .extra, .gap:
        truth.append(Piece(.gap, "", hint: "\(SymbolText.quoted(seen)) was read here"))
        read.append(Piece(.extra, seen, hint: "too much"))
      }
      start = end
    }
    self.truth = truth
    self.read = read
  }

  private static func kind(_ pair: TextAlignment.Pair) -> Piece.Kind {
    if !pair.isError { return .same }
    return pair.truth == nil ? .extra : pair.read == nil ? .missed : .other
  }
}
