import Console
import Files
import Foundation
import Samples

/// Reads a list of pictures and texts in UTF-8, of any style.
///
/// Lines without anything on them are passed over.
struct ListFile {
  let path: String
  /// Where relative paths start.
  var paths: ListPaths
  /// The style; nil finds out.
  let format: ImportFormat?

  var fileName: String { URL(fileURLWithPath: path).lastPathComponent }

  /// The lines that are looked at to find the style.
  static let lookedAt = 64

  /// Adds the list's samples to `listing`.
  mutating func read(into listing: inout SampleListing) throws {
    let bytes = try TextFile.unmarked(try TextFile.bytes(of: path), named: path)
    read(bytes, into: &listing)
  }

  /// Adds the samples of a list whose bytes are known.
  mutating func read(_ bytes: ArraySlice<UInt8>, into listing: inout SampleListing) {
    listing.origins.append(path)
    for folder in paths.folders { listing.limits.permit(folder: folder) }
    switch format ?? Self.recognise(path, bytes) {
    case .csv: readCSV(bytes, &listing)
    case .json: readJSON(bytes, &listing)
    case .tsv:
      if let head = Self.head(bytes) {
        readTable(bytes, head, &listing)
      } else if let fault = Self.headFault(bytes) {
        for (number, _) in TextFile.rows(bytes).filter({ !Self.isBlank($0.content) }) {
          listing.skip(.malformedLine, "\(fileName):\(number)", fault)
        }
      } else {
        readLines(bytes, .tsv, &listing)
      }
    case let style: readLines(bytes, style, &listing)
    }
  }

  /// The style by the name's ending, and that which most of the first lines are of.
  private static func recognise(_ path: String, _ bytes: ArraySlice<UInt8>) -> ImportFormat {
    var lines: [String] = []
    for line in TextFile.rows(bytes) where !isBlank(line.content) {
      lines.append(String(decoding: line.content, as: UTF8.self))
      if lines.count == lookedAt { break }
    }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "csv": return .csv
    case "jsonl", "ndjson": return .jsonLines
    case "json":
      // An object on each line is a file of JSON lines.
      let first = lines.first ?? ""
      let isObject =
        if case .success(let value) = JSONReader.value(first) {
          (try? JSONFields(value))?.picture.isEmpty == false
        } else { false }
      return isObject ? .jsonLines : .json
    case "tsv": return .tsv
    default:
      var votes: [ImportFormat: Int] = [:]
      for line in lines { votes[ListLine.recognise(line), default: 0] += 1 }
      return votes.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .tsv
    }
  }

  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private mutating func readLines(
    _ bytes: ArraySlice<UInt8>, _ format: ImportFormat, _ listing: inout SampleListing
  ) {
    let quotes = format == .tsv ? Self.quotes(bytes) : .plain
    paths = paths.settled(
      by: TextFile.rows(bytes).lazy.compactMap { line in
        String(validating: line.content, as: UTF8.self).flatMap {
          try? ListLine.parse($0, as: format).get().picture
        }
      })
    // Lines of a path, a tab and a plain text need no copy.
    let adopted =
      format == .tsv
      ? paths.only.map { only in
        (
          start: listing.samples.adopt(bytes) - bytes.startIndex,
          folder: listing.samples.number(ofFolder: only)
        )
      } : nil
    for (number, content) in TextFile.rows(bytes) {
      if let adopted, let tab = Self.plainTab(content) {
        listing.samples.appendAdopted(
          source: content.startIndex + adopted.start..<tab + adopted.start,
          label: tab + 1 + adopted.start..<content.endIndex + adopted.start, folder: adopted.folder)
        continue
      }
      if Self.isBlank(content) { continue }
      read(content, format, quotes, "\(fileName):\(number)", &listing)
    }
  }

  func read(
    _ content: ArraySlice<UInt8>, _ format: ImportFormat, _ quotes: QuotedTexts, _ name: String,
    _ listing: inout SampleListing
  ) {
    guard let text = String(validating: content, as: UTF8.self) else {
      return listing.skip(.malformedLine, name, "the line is not UTF-8")
    }
    if format == .jsonLines {
      switch ListLine.object(text) {
      case .success(let fields):
        note(fields.conflict, name, &listing)
        add(fields.picture, fields.text, name, &listing)
      case .failure(let error): listing.skip(.malformedLine, name, error.detail)
      }
      return
    }
    switch ListLine.parse(text, as: format) {
    case .success(let fields):
      let bytes = Array(fields.text.utf8)[...]
      if quotes == .csv, let content = QuotedTexts.content(bytes) {
        // A program that puts a text without a comma in quotes does so with the path.
        let picture = QuotedTexts.content(Array(fields.picture.utf8)[...])
          .map { String(decoding: $0, as: UTF8.self) }
        return add(
          picture ?? fields.picture, String(decoding: content, as: UTF8.self), name, &listing)
      }
      add(fields.picture, fields.text, name, &listing)
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

  /// Names members that may be the same thing and differ, once for the list.
  func note(_ conflict: FieldConflict?, _ name: String, _ listing: inout SampleListing) {
    guard let conflict,
      !listing.noted.contains(where: { $0.reason == .severalColumns && $0.name == fileName })
    else { return }
    listing.note(.severalColumns, fileName, conflict.detail(at: name))
  }

  func add(
    _ picture: String, _ text: String, _ name: String, _ listing: inout SampleListing
  ) {
    if let error = StructuredLabel.find(in: text) {
      return listing.skip(.malformedLine, name, error.detail)
    }
    switch NamedPictures.find(picture) {
    case .success(let pictures):
      for picture in pictures { listing.add(text, source: picture, .file(paths.resolve(picture))) }
    case .failure(let error): listing.skip(.malformedLine, name, error.detail)
    }
  }
}
