import Console
import Pages
import Transcripts

extension LineReading {
  /// What was read in the picture of a line, at its places on the page.
  init(_ transcript: Transcript, _ places: LinePlaces) {
    func part(_ text: String, _ confidence: Double, _ columns: Range<Double>) -> Part {
      Part(text: text, confidence: confidence, outline: places.outline(of: columns))
    }
    var words: [Word] = []
    var last: Range<Int>?
    for word in transcript.words {
      let columns = Double(word.columns.lowerBound)..<Double(word.columns.upperBound)
      words.append(
        Word(
          part: part(word.text, word.confidence, columns),
          glyphs: word.glyphs.map { part($0.text, $0.confidence, $0.columns) },
          space: last.map { places.outline(of: Self.gap($0, word.columns)) }))
      last = word.columns
    }
    self.init(
      line: part(
        words.isEmpty ? "" : transcript.text, transcript.confidence.rightShare.best,
        0..<Double(transcript.width)), words: words)
  }

  /// What is between two words, of which the first may be on either side.
  private static func gap(_ one: Range<Int>, _ other: Range<Int>) -> Range<Double> {
    let (left, right) =
      one.lowerBound <= other.lowerBound
      ? (one.upperBound, other.lowerBound) : (other.upperBound, one.lowerBound)
    return Double(min(left, right))..<Double(max(left, right))
  }
}
