import Samples

/// The text of a line, put together from its parts.
struct LineParts {
  private(set) var text = ""
  private(set) var notes: [PageLine.Note] = []
  private var lastBox: PageBox?
  private var needsSpace = false
  /// A gap below this is none between words; nil where the line's height is not known.
  private let leastGap: Double?

  // Of 3,900 gaps at a space in real pages (newspaper ALTO with words from 0.11 on; Transkribus PAGE), 6 are
  // smaller, where boxes of words touch. Words of a file that has its spaces as elements do not come here.
  /// - Parameter thickness: the height of the line, in the units of the boxes.
  init(thickness: Double?) { leastGap = thickness.map { 0.1 * $0 } }

  /// Adds a word. Between it and the word before is a space, unless the two touch.
  mutating func add(word: String, _ box: PageBox?) {
    guard !word.isEmpty else { return }
    if needsSpace {
      let gap = box.flatMap { box in lastBox.map { $0.gap(to: box) } }
      if let gap, let leastGap, gap < leastGap {} else { text += " " }
    }
    text += word
    lastBox = box
    needsSpace = true
  }

  /// Adds a space that the file has an element for.
  mutating func addSpace() {
    if needsSpace { text += " " }
    needsSpace = false
  }

  /// Adds the hyphen at a line's end, as far as the word does not end in it.
  mutating func add(hyphen content: String?) {
    let content = content ?? ""
    if let last = text.unicodeScalars.last, Self.hyphens.contains(last) { return }
    let isVisible = content.unicodeScalars.contains {
      $0 != "\u{AD}" && !$0.properties.isWhitespace
    }
    if !isVisible {
      let what = content.isEmpty ? "without a sign" : "with an invisible sign"
      notes.append(
        PageLine.Note(
          reason: .addedHyphen,
          detail: "the line ends in a hyphen \(what); \"-\" was added to \"\(text)\""))
    }
    text += isVisible ? content : "-"
    needsSpace = false
  }

  /// Why a line is left out of which only some words have a text, or one with the index that is wanted.
  static func missing(_ count: Int, of all: Int, index: Int? = nil) -> String {
    "\(count) of the line's \(all) words \(count == 1 ? "has" : "have") no text"
      + (index.map { " with index \($0)" } ?? "")
  }

  /// What stands for the hyphen at the end of a line.
  private static let hyphens: Set<Unicode.Scalar> = [
    "-", "\u{AD}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "¬", "=", "\u{2E17}", "\u{2E40}",
    "\u{58A}", "\u{30A0}",
  ]
}
