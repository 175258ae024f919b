/// What can be wrong, or worth a word, with a sample; the raw values stand in reports.
package enum SkipReason: String, Sendable, CaseIterable, Codable {
  case malformedLine = "malformed line"
  case otherFile = "other file"
  case hiddenFile = "hidden file"
  case unreadableFolder = "unreadable folder"
  case nameNotUTF8 = "name not UTF-8"
  case repeatedLink = "repeated link"
  case damagedRecord = "damaged record"
  case pageWithoutLines = "page without lines"
  case pageSize = "page size"
  case emptyLine = "empty line"
  case otherRecord = "other record"
  case quotedText = "quoted text"
  case severalColumns = "several columns"
  case regionWithoutLines = "region without lines"
  case outsideFolder = "outside folder"
  case missingImage = "missing image"
  case missingLabel = "missing label"
  case emptyLabel = "empty label"
  case illegibleText = "illegible text"
  case emptyFile = "empty file"
  case undecodable = "undecodable"
  case tooLarge = "too large"
  case blankPicture = "blank picture"
  case damagedPicture = "damaged picture"
  case severalPictures = "several pictures"
  case wholePage = "whole page"
  case longLabel = "long label"
  case pageScaled = "page scaled"
  case cutByEdge = "cut by edge"
  case baselineOnly = "baseline only"
  case oddBaseline = "odd baseline"
  case verticalLine = "vertical line"
  case overlappingLine = "overlapping line"
  case textIndex = "text index"
  case addedHyphen = "added hyphen"
  case whiteSpace = "white space"
  case absurdShape = "absurd shape"
  case cannotFit = "cannot fit"
  case noGlyphs = "no glyphs"
  case controlCharacter = "control character"
  case replacementCharacter = "replacement character"
  case noncharacter
  case unassignedCharacter = "unassigned character"
  case privateUse = "private use"
  case leadingMark = "leading mark"
  case unusualSpace = "unusual space"
  case formatCharacter = "format character"
  case directionMark = "direction mark"
  case notNormalised = "not normalised"
  case outsideAlphabet = "outside alphabet"
  case beyondCount = "beyond num-samples"
  case duplicate = "duplicate"
  case conflictingDuplicate = "conflicting duplicate"
  case leakage = "leakage"
  case unseenCharacter = "unseen character"

  /// The name on the command line, as `cannot-fit`.
  package var optionName: String { rawValue.split(separator: " ").joined(separator: "-") }

  /// What is done with such a sample unless told otherwise.
  package var defaultAction: AuditAction {
    switch self {
    case .otherRecord, .quotedText, .severalColumns, .severalPictures, .wholePage, .pageScaled,
      .cutByEdge,
      .baselineOnly, .oddBaseline,
      .verticalLine, .overlappingLine, .textIndex,
      .addedHyphen, .whiteSpace, .absurdShape, .directionMark, .notNormalised, .duplicate,
      .conflictingDuplicate, .leakage,
      .unseenCharacter, .unassignedCharacter, .privateUse, .leadingMark, .unusualSpace,
      .formatCharacter:
      .keep
    default: .skip
    }
  }

  /// What may be done with such a sample: what has no picture or no text cannot be kept, and an
  /// unseen character is found when all is read.
  package var permittedActions: [AuditAction] {
    switch self {
    case .malformedLine, .otherFile, .hiddenFile, .unreadableFolder, .nameNotUTF8, .repeatedLink,
      .damagedRecord, .outsideFolder, .pageWithoutLines, .regionWithoutLines, .pageSize, .emptyLine,
      .missingImage,
      .missingLabel, .emptyLabel,
      .emptyFile, .undecodable, .tooLarge, .noGlyphs, .controlCharacter,
      .longLabel:
      [.skip, .stop]
    case .unseenCharacter, .otherRecord, .quotedText, .severalColumns: [.keep, .stop]
    default: [.keep, .skip, .stop]
    }
  }
}

/// What is done with a sample that has a finding.
package enum AuditAction: String, Sendable, CaseIterable {
  /// It is kept and named in the report.
  case keep
  /// It is left out and named in the report.
  case skip
  /// The import ends, and nothing is written.
  case stop
}

/// A finding about a sample, by name; mostly why it was left out.
package struct SkippedSample: Sendable, Equatable, Codable {
  package let reason: SkipReason
  /// The picture's path as listed, or the list and the line.
  package let name: String
  /// What exactly is wrong, for a person.
  package let detail: String

  /// Name and detail; what is said of a file may begin with its name already.
  package var sentence: String { detail.hasPrefix("\(name): ") ? detail : "\(name): \(detail)" }

  package init(reason: SkipReason, name: String, detail: String) {
    self.reason = reason
    self.name = name
    self.detail = detail
  }
}
