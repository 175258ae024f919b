import Console

extension Transcript {
  /// A part of the text between spaces.
  package struct Word: Sendable, Equatable {
    package let text: String
    /// The mean of the symbols' confidences: the share of them that is expected to be right.
    package let confidence: Double
    /// The columns that it takes, in pixels: half way to the symbols beside it, or to the picture's edge.
    package let columns: Range<Int>
    /// Its symbols; none where they do not make up the text, as with a word of a lexicon in another case.
    package let glyphs: [Glyph]
  }

  /// A symbol of a word.
  package struct Glyph: Sendable, Equatable {
    package let text: String
    package let confidence: Double
    /// The columns that it takes, as those of a word.
    package let columns: Range<Double>
  }

  /// The words of the text, from its first to its last.
  package var words: [Word] {
    let texts = text.words
    let runs = characters.indices.split { characters[$0].text.isBlank }
    guard runs.count == texts.count else {
      return [
        Word(
          text: text, confidence: confidence.rightShare.best, columns: 0..<width, glyphs: [])
      ]
    }
    return zip(texts, runs).map { text, run in
      let columns = columns(of: run.startIndex...(run.endIndex - 1))
      let symbols = characters[run]
      let isWhole = symbols.map(\.text).joined().utf8.elementsEqual(text.utf8)
      return Word(
        text: text,
        confidence: symbols.reduce(0) { $0 + $1.confidence } / Double(run.count),
        columns: Int(columns.lowerBound.rounded())..<Int(columns.upperBound.rounded()),
        glyphs: isWhole
          ? run.map {
            Glyph(
              text: characters[$0].text, confidence: characters[$0].confidence,
              columns: self.columns(of: $0...$0))
          } : [])
    }
  }

  /// The columns that some symbols take.
  private func columns(of symbols: ClosedRange<Int>) -> Range<Double> {
    // What is read from right to left begins at the right edge.
    let isReversed = (characters.last?.x ?? 0) < (characters.first?.x ?? 0)
    let (start, end) = isReversed ? (Double(width), 0) : (0, Double(width))
    let (first, last) = (symbols.lowerBound, symbols.upperBound)
    let one = first > 0 ? middle(first - 1, first) : start
    let other = last + 1 < characters.count ? middle(last, last + 1) : end
    let edges = [one, other].map { min(max($0, 0), Double(width)) }
    return min(edges[0], edges[1])..<max(edges[0], edges[1])
  }

  private func middle(_ one: Int, _ other: Int) -> Double {
    (characters[one].x + characters[other].x) / 2
  }
}
