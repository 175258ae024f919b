/// A line of a page as its file describes it.
package struct PageLine {
  /// A finding about the line.
  package struct Note {
    package let reason: SkipReason
    package let detail: String

    package init(reason: SkipReason, detail: String) {
      self.reason = reason
      self.detail = detail
    }
  }

  package var id: String?
  /// What the line says; nil if `missing` tells why there is none.
  package var text: String?
  package var missing = "the line has no text"
  package var notes: [Note] = []
  /// The corners as they are stated; nil where there are none that can be read.
  package var corners: [PagePoint]?
  package var baseline: [PagePoint] = []
  /// By how many degrees the text is turned counter-clockwise.
  package var turn = 0.0
  /// The way that the file says that text runs in lines.
  package var flow = Flow.unknown

  package init() {}

  package enum Flow {
    case unknown, level, down, up
  }

  package mutating func note(_ reason: SkipReason, _ detail: String) {
    notes.append(Note(reason: reason, detail: detail))
  }
}
