import Console

extension Transcript {
  /// A part of the text between spaces.
  package struct Word: Sendable, Equatable {
    package let text: String
    /// The mean of the symbols' confidences: the share of them that is expected to be right.
    package let confidence: Double
    /// The columns that it takes, in pixels: half way to the symbols beside it, or to the picture's edge.
    package let columns: Range<Int>
  }

  /// The words of the text, from its first to its last.
  package var words: [Word] {
    let texts = text.words
    let runs = characters.indices.split { characters[$0].text.isBlank }
    guard runs.count == texts.count else {
      return [Word(text: text, confidence: confidence.rightShare.best, columns: 0..<width)]
    }
    // What is read from right to left begins at the right edge.
    let isReversed = (characters.last?.x ?? 0) < (characters.first?.x ?? 0)
    let (start, end) = isReversed ? (width, 0) : (0, width)
    return zip(texts, runs).map { text, run in
      let (first, last) = (run.startIndex, run.endIndex - 1)
      let one = first > 0 ? middle(first - 1, first) : start
      let other = last + 1 < characters.count ? middle(last, last + 1) : end
      let edges = [one, other].map { min(max($0, 0), width) }.sorted()
      return Word(
        text: text,
        confidence: characters[run].reduce(0) { $0 + $1.confidence } / Double(run.count),
        columns: edges[0]..<edges[1])
    }
  }

  private func middle(_ one: Int, _ other: Int) -> Int {
    Int(((characters[one].x + characters[other].x) / 2).rounded())
  }
}
