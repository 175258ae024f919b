/// A line of a page as its file describes it.
struct PageLine {
  /// Something that is to be said of the line.
  struct Note {
    let reason: SkipReason
    let detail: String
  }

  var id: String?
  /// What the line says; nil if `missing` tells why there is none.
  var text: String?
  var missing = "the line has no text"
  var notes: [Note] = []
  /// The corners as they are stated; nil where there are none that can be read.
  var corners: [PagePoint]?
  var baseline: [PagePoint] = []
  /// By how many degrees the text is turned counter-clockwise.
  var turn = 0.0
  /// The way that the file says that text runs in lines.
  var flow = Flow.unknown

  enum Flow {
    case unknown, level, down, up
  }

  mutating func note(_ reason: SkipReason, _ detail: String) {
    notes.append(Note(reason: reason, detail: detail))
  }
}

/// A page as its file describes it.
struct PageSheet {
  /// The name of its picture, as stated.
  var picture: String?
  /// Its size in the units of its places.
  var size: PageSize?
  /// What the places are measured in.
  var unit = "pixel"
  var lines: [PageLine] = []
}
