/// A line of a page as its file describes it.
package struct PageLine {
  /// A finding about the line.
  package struct Note: Sendable {
    package let reason: SkipReason
    package let detail: String

    package init(reason: SkipReason, detail: String) {
      self.reason = reason
      self.detail = detail
    }
  }

  package var id: String?
  /// The place of its element among all of the document, from 0.
  package var element = 0
  /// The names of the regions that it is in, the outermost first.
  package var regions: [String] = []
  /// Its place among the lines of its region, where the file states one.
  package var position: Int?
  /// Whether any text stands in it, be it one that does not count.
  package var hasText = false
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
