import Console
import Files
import Samples

extension TabSeparatedList {
  private static let tab = UInt8(ascii: "\t")

  /// The first row of a list with tabs, if it has the names of the columns for picture and text.
  static func head(_ bytes: ArraySlice<UInt8>) -> ListHead? {
    firstRows(bytes, 1).first.flatMap { ListHead($0) }
  }

  /// What is wrong with a list with tabs whose first row has names, but not those that are known.
  static func headFault(_ bytes: ArraySlice<UInt8>) -> String? {
    ListHead.fault(firstRows(bytes, ListFile.lookedAt))
  }

  private static func firstRows(_ bytes: ArraySlice<UInt8>, _ count: Int) -> [[String]] {
    var rows: [[String]] = []
    for row in TextFile.rows(bytes) where !ListFile.isBlank(row.content) {
      rows.append(texts(columns(row.content)))
      if rows.count == count { break }
    }
    return rows
  }

  /// Reads a list with tabs whose first row has the names of its columns, such as pandas writes.
  static func readTable(
    _ bytes: ArraySlice<UInt8>, _ head: ListHead, of list: inout ListFile,
    into listing: inout SampleListing
  ) {
    let rows = TextFile.rows(bytes).filter { !ListFile.isBlank($0.content) }.dropFirst()
    let whole = rows.lazy.map { columns($0.content) }.filter { $0.count == head.names.count }
    let quotes = QuotedTexts(whole.map { $0[head.text] }, isTable: true)
    list.paths = list.paths.settled(
      by: whole.lazy.map { String(decoding: $0[head.picture], as: UTF8.self) })
    var conflict: String?
    for (number, content) in rows {
      let (fields, name) = (columns(content), "\(list.fileName):\(number)")
      guard fields.count == head.names.count else {
        listing.skip(
          .malformedLine, name,
          "the line has \(NumberText.count(fields.count, "field")), not \(head.names.count)")
        continue
      }
      if conflict == nil { conflict = head.conflict(in: texts(fields))?.detail(at: name) }
      var picture = fields[head.picture]
      if head.isSpaced { picture = picture.drop { $0 == 0x20 } }
      while head.isSpaced, picture.last == 0x20 { picture.removeLast() }
      read(
        (picture + [tab] + fields[head.text])[...], quotes, name, of: list, into: &listing)
    }
    if let conflict { listing.note(.severalColumns, list.fileName, conflict) }
  }

  private static func texts(_ fields: [ArraySlice<UInt8>]) -> [String] {
    fields.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func columns(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: tab, omittingEmptySubsequences: false)
  }
}
