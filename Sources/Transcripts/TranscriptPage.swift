import Foundation

/// What the templates of hOCR and ALTO are filled with.
struct TranscriptPage {
  struct Word {
    let page: Int
    let number: Int
    let text: String
    let left: Int
    let right: Int
    let width: Int
    let height: Int
    /// From 0 to 100, and from 0 to 1.
    let percent: Int
    let part: String
    let hasSpace: Bool
  }

  let number: Int
  /// The name, escaped.
  let image: String
  /// The name as a property of hOCR, between quotation marks, escaped.
  let quotedImage: String
  let width: Int
  let height: Int
  let words: [Word]
  let isEmpty: Bool

  init(_ transcript: Transcript, number: Int) {
    self.number = number
    let image = Self.legal(transcript.image)
    self.image = Self.escaped(image)
    quotedImage = Self.escaped(
      image.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))
    width = transcript.width
    height = transcript.height
    words = transcript.words.enumerated().map { index, word in
      Word(
        page: number, number: index + 1, text: Self.legal(word.text),
        left: word.columns.lowerBound, right: word.columns.upperBound, width: word.columns.count,
        height: transcript.height, percent: Int((100 * word.confidence).rounded()),
        part: String(format: "%.4f", word.confidence), hasSpace: index > 0)
    }
    isEmpty = words.isEmpty
  }

  /// A name as it is written in XML: line ends and tabs as references, as an attribute would have spaces for them.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      case "\t", "\n", "\r": "&#\(scalar.value);"
      default: String(scalar)
      }
    }.joined()
  }

  /// The text without what XML 1.0 has no way to write.
  private static func legal(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: scalar
          default: "\u{FFFD}"
          }
        }))
  }
}
