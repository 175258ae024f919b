import Foundation

/// What became of the samples of an import.
public struct ImportReport: Sendable {
  /// The lists and folders that were read.
  public let origins: [String]
  /// The samples that were kept.
  public var summary = DataSummary()
  /// The samples that were left out, in the order in which that was found.
  public var skipped: [SkippedSample] = []

  public init(origins: [String]) {
    self.origins = origins
  }

  /// The report for a person, with the first few names of each reason, without a line break at its
  /// end.
  public func text(names limit: Int = 3) -> String {
    var lines = ["kept      \(summary.samples) samples", "skipped   \(skipped.count)"]
    for reason in SkipReason.allCases {
      let samples = skipped.filter { $0.reason == reason }
      if samples.isEmpty { continue }
      lines.append("  \(reason.rawValue)  \(samples.count)")
      lines += samples.prefix(limit).map { "    \($0.name): \($0.detail)" }
      if samples.count > limit { lines.append("    and \(samples.count - limit) more") }
    }
    return lines.joined(separator: "\n") + "\n" + summary.text
  }

  /// The whole report, with the name of every sample that was left out, as one JSON object.
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
    let alphabet: String
    let widths: [String: Int]
    let labelLengths: [String: Int]

    enum CodingKeys: String, CodingKey {
      case origins, kept, skipped, alphabet, widths
      case skippedByReason = "skipped_by_reason"
      case labelLengths = "label_lengths"
    }

    init(_ report: ImportReport) {
      origins = report.origins
      kept = report.summary.samples
      skipped = report.skipped.count
      skippedByReason = Dictionary(grouping: report.skipped, by: \.reason.rawValue)
        .mapValues { $0.map { Entry(name: $0.name, detail: $0.detail) } }
      alphabet = report.summary.alphabet
      widths = Self.byName(report.summary.widths)
      labelLengths = Self.byName(report.summary.labelLengths)
    }

    private static func byName(_ values: [Int]) -> [String: Int] {
      Dictionary(values.map { ("\($0)", 1) }, uniquingKeysWith: +)
    }
  }
}
