import Files
import Samples

/// A line "path TAB text" for each picture, as PaddleOCR and deep-text-recognition-benchmark have, or a table with
/// tabs whose first row names its columns.
enum TabSeparatedList: LineFormat {
  static func claims(ending: String, lines: [String]) -> Bool { ending == "tsv" }

  static func claims(line: String) -> Bool { line.utf8.contains(UInt8(ascii: "\t")) }

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
    // In bytes, as looking for characters takes longer than all else that is done to a line.
    let bytes = line.utf8
    let isTab = { (byte: UInt8) in byte == UInt8(ascii: "\t") }
    guard let tab = bytes.firstIndex(where: isTab) else {
      return .failure("there is no TAB between path and text")
    }
    let text = line[bytes.index(after: tab)...]
    if text.utf8.contains(where: isTab) { return .failure("there is more than one TAB") }
    if tab == bytes.startIndex { return .failure("there is no path before the TAB") }
    return .success(ListFields(picture: String(line[..<tab]), text: String(text)))
  }

  static func read(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing
  ) {
    if let head = head(bytes) {
      readTable(bytes, head, of: &list, into: &listing)
    } else if let fault = headFault(bytes) {
      for (number, content) in TextFile.rows(bytes) where !ListFile.isBlank(content) {
        listing.skip(.malformedLine, "\(list.fileName):\(number)", fault)
      }
    } else {
      readLines(bytes, of: &list, into: &listing)
    }
  }

  private static func readLines(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing
  ) {
    let quotes = quotes(bytes)
    settlePaths(bytes, of: &list)
    // Lines of a path, a tab and a plain text need no copy.
    let adopted = list.paths.only.map { only in
      (
        start: listing.samples.adopt(bytes) - bytes.startIndex,
        folder: listing.samples.number(ofFolder: only)
      )
    }
    for (number, content) in TextFile.rows(bytes) {
      if let adopted, let tab = plainTab(content) {
        listing.samples.appendAdopted(
          source: content.startIndex + adopted.start..<tab + adopted.start,
          label: tab + 1 + adopted.start..<content.endIndex + adopted.start, folder: adopted.folder)
        continue
      }
      if ListFile.isBlank(content) { continue }
      read(content, quotes, "\(list.fileName):\(number)", of: list, into: &listing)
    }
  }

  /// Adds the sample of a line.
  static func read(
    _ content: ArraySlice<UInt8>, _ quotes: QuotedTexts, _ name: String, of list: ListFile,
    into listing: inout SampleListing
  ) {
    switch parse(content) {
    case .success(let fields):
      let bytes = Array(fields.text.utf8)[...]
      if quotes == .csv, let content = QuotedTexts.content(bytes) {
        // A program that puts a text without a comma in quotes does so with the path.
        let picture = QuotedTexts.content(Array(fields.picture.utf8)[...])
          .map { String(decoding: $0, as: UTF8.self) }
        return list.add(
          picture ?? fields.picture, String(decoding: content, as: UTF8.self), name, &listing)
      }
      list.add(fields.picture, fields.text, name, &listing)
      if quotes == .mixed, QuotedTexts.isDoubled(bytes) {
        listing.note(
          .quotedText, name,
          "the text is in quotes with doubled ones in it, as CSV writes them, but other lines of the "
            + "list are not; it is taken as it stands")
      }
    case .failure(let error): listing.skip(.malformedLine, name, error.detail)
    }
  }

  private static func quotes(_ bytes: ArraySlice<UInt8>) -> QuotedTexts {
    guard bytes.contains(UInt8(ascii: "\"")) else { return .plain }
    return QuotedTexts(
      TextFile.rows(bytes).compactMap { line in
        line.content.firstIndex(of: 0x09).map { line.content[($0 + 1)...] }
      })
  }

  /// Where the tab of a line stands that has one, with plain texts on both sides.
  private static func plainTab(_ line: ArraySlice<UInt8>) -> Int? {
    guard line.count <= LabelText.mostBytes, let tab = line.firstIndex(of: 0x09),
      tab + 1 < line.endIndex
    else { return nil }
    // What may be JSON, a label for detection, a text in quotes, a path of Windows, an address or several pictures
    // wants a closer look.
    guard !"-0123456789".utf8.contains(line[tab + 1]) || !line[tab...].contains(0x2C),
      !"[{\"".utf8.contains(line[tab + 1]), line.first != UInt8(ascii: "["),
      !line[..<tab].contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: ":") })
    else { return nil }
    let offset = tab - line.startIndex
    let isPlain = line.withUnsafeBytes { bytes in
      PlainText.isPlain(.init(rebasing: bytes[..<offset]))
        && PlainText.isPlain(.init(rebasing: bytes[(offset + 1)...]))
    }
    return isPlain ? tab : nil
  }
}
