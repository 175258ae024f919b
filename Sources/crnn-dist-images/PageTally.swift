import Console
import Samples

/// What became of the lines of pages.
struct PageTally {
  /// Pages that were written, and files that could not be read as pages.
  var (pages, unreadableFiles) = (0, 0)
  /// Lines that were read, and those of them in which nothing stands.
  var (read, empty) = (0, 0)
  /// Lines that had a text and kept it, and lines that could not be read.
  var (kept, unreadable) = (0, 0)
  var notes = ReadingNotes()

  /// Says what was found about files and lines that are not read.
  func show(_ findings: [SkippedSample]) {
    for finding in findings {
      let sentence = SymbolText.visible(finding.sentence)
      if Self.isFault(finding) { Terminal.error(sentence) } else { Terminal.note(sentence) }
    }
  }

  /// Whether something is lacking: what is no page or has no lines is no mistake.
  static func isFault(_ finding: SkippedSample) -> Bool {
    switch finding.reason {
    case .otherFile, .hiddenFile, .repeatedLink, .pageWithoutLines, .regionWithoutLines: false
    default: true
    }
  }

  /// What was written, for a person.
  func text(output: String) -> String {
    let empty = empty > 0 ? ", \(empty) of them empty" : ""
    return [
      "pages       \(pages) written to \(output)",
      "read        \(NumberText.count(read, "line"))\(empty)",
      "kept        \(NumberText.count(kept, "line")) that had a text",
      "unreadable  \(NumberText.count(unreadable, "line"))",
    ].joined(separator: "\n")
  }

  /// The error with which the command ends where something could not be read.
  var failure: UserError? {
    guard unreadable + unreadableFiles > 0 else { return nil }
    let lines = "\(unreadable) of \(NumberText.count(read + kept + unreadable, "line"))"
    let files = NumberText.count(unreadableFiles, "file")
    let what = [unreadable > 0 ? lines : nil, unreadableFiles > 0 ? files : nil]
      .compactMap(\.self).joined(separator: " and ")
    return UserError(
      "\(what) could not be read\(pages == 0 ? ", so nothing is written" : "")", status: .badData)
  }
}
