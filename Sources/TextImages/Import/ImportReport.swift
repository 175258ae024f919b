import Foundation

/// What became of the samples of an import.
public struct ImportReport: Sendable {
  /// The lists and folders that were read.
  public let origins: [String]
  /// The samples that were kept.
  public var summary = DataSummary()
  /// The samples that were left out, in the order in which that was found.
  public var skipped: [SkippedSample] = []
  /// What was found about samples that were kept all the same.
  public var noted: [SkippedSample] = []

  public init(origins: [String]) {
    self.origins = origins
  }

  /// The report for a person, with the first few names of each reason, without a line break at its
  /// end.
  public func text(names limit: Int = 3) -> String {
    var lines = ["kept      \(summary.samples) samples", "skipped   \(skipped.count)"]
    lines += Self.lines(skipped, limit)
    if !noted.isEmpty { lines.append("noted     \(noted.count), kept all the same") }
    lines += Self.lines(noted, limit)
    return lines.joined(separator: "\n") + "\n" + summary.text
  }

  private static func lines(_ findings: [SkippedSample], _ limit: Int) -> [String] {
    var lines: [String] = []
    let groups = Dictionary(grouping: findings, by: \.reason)
    for reason in SkipReason.allCases {
      guard let samples = groups[reason] else { continue }
      lines.append("  \(reason.rawValue)  \(samples.count)")
      lines += samples.prefix(limit).map { "    \($0.name): \($0.detail)" }
      if samples.count > limit { lines.append("    and \(samples.count - limit) more") }
    }
    return lines
  }

  /// The whole report, with the name of every sample that was left out or that something was found
  /// about, as one JSON object.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Document(self)) + Data("\n".utf8)
  }

  private struct Document: Encodable {
    struct Entry: Encodable {
      let name: String
      let detail: String
    }
    let origins: [String]
    let kept: Int
    let skipped: Int
    let skippedByReason: [String: [Entry]]
    let noted: Int
    let notedByReason: [String: [Entry]]
    let alphabet: String
    let widths: [String: Int]
    let labelLengths: [String: Int]

    enum CodingKeys: String, CodingKey {
      case origins, kept, skipped, noted, alphabet, widths
      case skippedByReason = "skipped_by_reason"
      case notedByReason = "noted_by_reason"
      case labelLengths = "label_lengths"
    }

    init(_ report: ImportReport) {
      origins = report.origins
      kept = report.summary.samples
      skipped = report.skipped.count
      skippedByReason = Self.byReason(report.skipped)
      noted = report.noted.count
      notedByReason = Self.byReason(report.noted)
      alphabet = report.summary.alphabet
      widths = Self.byName(report.summary.widths)
      labelLengths = Self.byName(report.summary.labelLengths)
    }

    private static func byReason(_ findings: [SkippedSample]) -> [String: [Entry]] {
      Dictionary(grouping: findings, by: \.reason.rawValue)
        .mapValues { $0.map { Entry(name: $0.name, detail: $0.detail) } }
    }

    private static func byName(_ values: [Int]) -> [String: Int] {
      Dictionary(values.map { ("\($0)", 1) }, uniquingKeysWith: +)
    }
  }
}
