import Recognition
import Report
import Testing

/// What is marked in the two lines of a sample.
@Suite struct TextDifferenceTests {
  static func difference(_ truth: String, _ read: String) -> TextDifference {
    TextDifference(
      TextAlignment.align(
        read: read.unicodeScalars.map { String($0) }, truth: truth.unicodeScalars.map { String($0) }
      ))
  }

  static func marked(_ pieces: [TextDifference.Piece]) -> String {
    pieces.map { piece in
      piece.isGap ? "[]" : piece.mark.map { "[\($0) \(piece.text)]" } ?? piece.text
    }.joined()
  }

  @Test(
    "Each edit is marked in both lines",
    arguments: [
      ("Heute", "Heule", "Heu[other t]e", "Heu[other l]e"),
      ("Heute", "Hete", "He[missed u]te", "He[]te"), ("ab", "axxb", "a[]b", "a[extra xx]b"),
      ("ab", "", "[missed ab]", "[]"), ("", "ab", "[]", "[extra ab]"),
      ("same", "same", "same", "same"),
      ("שלום", "שלם", "של[missed ו]ם", "של[]ם"),
    ])
  func eachEditIsMarkedInBothLines(
    _ truth: String, _ read: String, _ above: String, _ below: String
  ) {
    let difference = Self.difference(truth, read)
    #expect(Self.marked(difference.truth) == above)
    #expect(Self.marked(difference.read) == below)
  }

  @Test("Without the marks the lines are the texts") func withoutTheMarksTheLinesAreTheTexts() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let texts = (0..<2).map { _ in
        String((0..<Int.random(in: 0...9, using: &random)).map { _ in "abאת ".randomElement()! })
      }
      let difference = Self.difference(texts[0], texts[1])
      #expect(difference.truth.map(\.text).joined() == texts[0])
      #expect(difference.read.map(\.text).joined() == texts[1])
      #expect(difference.truth.count == difference.read.count)
    }
  }
}
