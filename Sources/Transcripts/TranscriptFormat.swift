import Files

/// The formats in which transcripts are written; the raw values are those of `--format`.
package enum TranscriptFormat: String, Sendable, CaseIterable {
  /// The text alone, a line for each picture; that of an unreadable picture is empty.
  case text
  /// The picture's name, the text, the expected share of right characters and the text's probability,
  /// separated by tabs.
  case tsv
  /// A JSON object on each line.
  case jsonLines = "jsonl"
  /// One HTML file with a page for each picture, by the hOCR 1.2 specification.
  case hocr
  /// An XML file for each picture, by ALTO 4.
  case alto

  private var kind: any TranscriptForm.Type {
    switch self {
    case .text: TextLines.self
    case .tsv: TableRows.self
    case .jsonLines: JSONLines.self
    case .hocr: HOCRPages.self
    case .alto: ALTOFiles.self
    }
  }

  /// Whether each picture has a file of its own.
  package var isFolder: Bool { kind.isFolder }

  /// Whether it shows more of a reading than its text.
  package var showsEvidence: Bool { kind.showsEvidence }

  /// The files that one of this format may replace.
  var outputKind: OutputKind { kind.outputKind }

  func form() throws -> any TranscriptForm { try kind.init() }
}
