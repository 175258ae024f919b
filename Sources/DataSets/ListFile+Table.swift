import Console
import Files
import Samples

extension ListFile {
  private static let tab = UInt8(ascii: "\t")

  /// The names of the columns of a list with tabs, in lower case; nil where the first row has none for picture and
  /// text.
  static func columns(_ bytes: ArraySlice<UInt8>) -> [String]? {
    guard let first = TextFile.rows(bytes).first(where: { !isBlank($0.content) }) else {
      return nil
    }
    let names = fields(first.content).map { String(decoding: $0, as: UTF8.self).lowercased() }
    return CSVText.isNamed(names) ? names : nil
  }

  /// Reads a list with tabs whose first row has the names of its columns, such as pandas writes.
  mutating func readTable(
    _ bytes: ArraySlice<UInt8>, columns: [String], _ listing: inout SampleListing
  ) {
    guard let picture = columns.firstIndex(where: JSONFields.pictureNames.contains),
      let text = columns.firstIndex(where: JSONFields.textNames.contains)
    else { return }
    let rows = TextFile.rows(bytes).filter { !Self.isBlank($0.content) }.dropFirst()
    let whole = rows.lazy.map { Self.fields($0.content) }.filter { $0.count == columns.count }
    let quotes = QuotedTexts(whole.map { $0[text] }, isTable: true)
    if let first = whole.first {
      paths = paths.settled(by: String(decoding: first[picture], as: UTF8.self))
    }
    for (number, content) in rows {
      let (fields, name) = (Self.fields(content), "\(fileName):\(number)")
      guard fields.count == columns.count else {
        listing.skip(
          .malformedLine, name,
          "the line has \(NumberText.count(fields.count, "field")), not \(columns.count)")
        continue
      }
      read((fields[picture] + [Self.tab] + fields[text])[...], .tsv, quotes, name, &listing)
    }
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: tab, omittingEmptySubsequences: false)
  }
}
