import Console
import Foundation

/// What became of the samples of an import.
package struct ImportReport: Sendable {
  /// The lists and folders that were read.
  package let origins: [String]
  /// The samples that were kept.
  package var summary = DataSummary()
  /// The samples that were left out, in the order in which that was found.
  package var skipped: [SkippedSample] = []
  /// What was found about samples that were kept all the same.
  package var noted: [SkippedSample] = []

  /// Texts that had white space at an end, which is no part of a label.
  package var trimmed = 0

  /// What of pages and folders is on both sides; nil where nothing is held out.
  package var sharedSides: SharedSides?

  package init(origins: [String]) {
    self.origins = origins
  }

  /// The report for a person, with the first few names of each reason, without a line break at its
  /// end.
  package func text(names limit: Int = 3) -> String {
    var lines = [
      "kept      " + NumberText.count(summary.samples, "sample"), "skipped   \(skipped.count)",
    ]
    lines += Self.lines(skipped, limit)
    if !noted.isEmpty { lines.append("noted     \(noted.count), kept all the same") }
    lines += Self.lines(noted, limit)
    if trimmed > 0 {
      lines.append("trimmed   \(NumberText.count(trimmed, "text")), of white space at an end")
    }
    return lines.joined(separator: "\n") + "\n" + summary.text
  }

  private static func lines(_ findings: [SkippedSample], _ limit: Int) -> [String] {
    var lines: [String] = []
    let groups = Dictionary(grouping: findings, by: \.reason)
    for reason in SkipReason.allCases {
      guard let samples = groups[reason] else { continue }
      lines.append("  \(reason.rawValue)  \(samples.count)")
      lines += samples.prefix(limit).map { "    " + SymbolText.visible($0.sentence) }
      if samples.count > limit { lines.append("    and \(samples.count - limit) more") }
    }
    return lines
  }

  /// The whole report, with the name of every sample that was left out or that something was found
  /// about, as one JSON object.
  package func json() -> Data {
    var text = JSONText()
    text.object { text in
      text.name("alphabet")
      text.value(summary.alphabet)
      if let sharedSides {
        text.name("hold_out")
        text.object { text in sharedSides.write(to: &text) }
      }
      text.name("kept")
      text.value(summary.samples)
      text.name("label_lengths")
      text.counts(summary.labelLengths)
      text.name("noted")
      text.value(noted.count)
      text.name("noted_by_reason")
      text.findings(noted)
      text.name("origins")
      text.array { text in
        for origin in origins { text.value(origin) }
      }
      text.name("skipped")
      text.value(skipped.count)
      text.name("skipped_by_reason")
      text.findings(skipped)
      text.name("trimmed")
      text.value(trimmed)
      text.name("widths")
      text.counts(summary.widths)
    }
    return Data(text.bytes + "\n".utf8)
  }
}

extension JSONText {
  /// An object of how often each value occurs.
  fileprivate mutating func counts(_ values: [Int]) {
    var counts: [Int: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    object { text in
      for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
        text.name(String(value))
        text.value(count)
      }
    }
  }

  /// An object of lists, by reason.
  fileprivate mutating func findings(_ findings: [SkippedSample]) {
    let groups = Dictionary(grouping: findings, by: \.reason)
    object { text in
      for (reason, findings) in groups.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        text.name(reason.rawValue)
        text.array { text in
          for finding in findings {
            text.object { text in
              text.name("detail")
              text.value(finding.detail)
              text.name("name")
              text.value(finding.name)
            }
          }
        }
      }
    }
  }
}
