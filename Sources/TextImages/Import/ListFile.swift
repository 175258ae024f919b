import Console
import Foundation

/// Reads a list of pictures and texts in UTF-8, of any style.
///
/// Lines without anything on them are passed over; a byte order mark and carriage returns at the
/// ends of lines are not part of the text.
struct ListFile {
  let path: String
  /// Where relative paths start.
  let paths: ListPaths
  /// The style; nil finds out.
  let format: ImportFormat?

  private var fileName: String { URL(fileURLWithPath: path).lastPathComponent }

  /// Adds the list's samples to `listing`.
  func read(into listing: inout SampleListing) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): the list cannot be read (\(reason))", status: .noInput)
    }
    listing.origins.append(path)
    var bytes = [UInt8](data)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    switch format ?? Self.recognise(path, bytes) {
    case .csv: readCSV(bytes, &listing)
    case .json: readJSON(bytes, &listing)
    case let style: readLines(bytes, style, &listing)
    }
  }

  /// The style by the name's ending and the first line that has something on it.
  private static func recognise(_ path: String, _ bytes: ArraySlice<UInt8>) -> ImportFormat {
    let blank: (UInt8) -> Bool = { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
    let line = String(
      decoding: bytes.drop(while: blank).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "csv": return .csv
    case "jsonl", "ndjson": return .jsonLines
    case "json":
      // An object on the first line, and more behind it, is a file of JSON lines.
      return JSONFields(line).map { !$0.picture.isEmpty } == true ? .jsonLines : .json
    case "tsv": return .tsv
    default: return ListLine.recognise(line)
    }
  }

  private func readLines(
    _ bytes: ArraySlice<UInt8>, _ format: ImportFormat, _ listing: inout SampleListing
  ) {
    let fileName = fileName
    // Lines of a path, a tab and a plain text need no copy.
    let adopted =
      format == .tsv
      ? paths.only.map { only in
        (
          start: listing.samples.adopt(bytes) - bytes.startIndex,
          folder: listing.samples.number(ofFolder: only)
        )
      } : nil
    var number = 0
    var start = bytes.startIndex
    // Some programs end lines by a carriage return alone.
    let lineEnd: UInt8 = bytes.contains(0x0A) || !bytes.contains(0x0D) ? 0x0A : 0x0D
    while start < bytes.endIndex {
      number += 1
      let end = bytes[start...].firstIndex(of: lineEnd) ?? bytes.endIndex
      let line = bytes[start..<end]
      start = end + 1
      let content = line.last == 0x0D ? line.dropLast() : line
      if let adopted, let tab = Self.plainTab(content) {
        listing.samples.appendAdopted(
          source: content.startIndex + adopted.start..<tab + adopted.start,
          label: tab + 1 + adopted.start..<content.endIndex + adopted.start, folder: adopted.folder)
        continue
      }
      if content.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      let name = "\(fileName):\(number)"
      guard let text = String(validating: content, as: UTF8.self) else {
        listing.skip(.malformedLine, name, "the line is not UTF-8")
        continue
      }
      switch ListLine.parse(text, as: format) {
      case .success(let fields): add(fields.picture, fields.text, name, &listing)
      case .failure(let error): listing.skip(.malformedLine, name, error.detail)
      }
    }
  }

  /// Where the tab of a line stands that has one, with plain texts on both sides.
  private static func plainTab(_ line: ArraySlice<UInt8>) -> Int? {
    // A longer line is looked at closely.
    guard line.count <= LabelText.mostBytes, let tab = line.firstIndex(of: 0x09) else { return nil }
    let offset = tab - line.startIndex
    let isPlain = line.withUnsafeBytes { bytes in
      PlainText.isPlain(.init(rebasing: bytes[..<offset]))
        && PlainText.isPlain(.init(rebasing: bytes[(offset + 1)...]))
    }
    return isPlain ? tab : nil
  }

  private func add(
    _ picture: String, _ text: String, _ name: String, _ listing: inout SampleListing
  ) {
    if picture.isEmpty || picture.utf8.contains(0) {
      listing.skip(.malformedLine, name, "there is no path")
    } else {
      listing.add(text, source: picture, .file(paths.resolve(picture)))
    }
  }

  private func readCSV(_ bytes: ArraySlice<UInt8>, _ listing: inout SampleListing) {
    // Of what is not UTF-8 the rows that have the fault are lost, not the others.
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    var rows = CSVText.rows(String(decoding: bytes, as: UTF8.self))[...]
    var (pictureColumn, textColumn, columns) = (0, 1, 2)
    if let head = rows.first?.fields.map({ $0.lowercased() }),
      let picture = head.firstIndex(where: JSONFields.pictureNames.contains),
      let text = head.firstIndex(where: JSONFields.textNames.contains)
    {
      (pictureColumn, textColumn, columns) = (picture, text, head.count)
      rows = rows.dropFirst()
    }
    for row in rows {
      let name = "\(fileName):\(row.lines.lowerBound)"
      func skip(_ detail: String) {
        for line in row.lines { listing.skip(.malformedLine, "\(fileName):\(line)", detail) }
      }
      if row.isOpen {
        skip("the quote in line \(row.lines.lowerBound) is not closed before the end of the file")
      } else if row.fields.count <= max(pictureColumn, textColumn) {
        skip("there are \(row.fields.count) fields, the text is number \(textColumn + 1)")
      } else if row.fields.count > columns {
        skip(
          "there are \(row.fields.count) fields, not \(columns): a text with a comma stands in quotes"
        )
      } else if !isValid, row.fields.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
        skip("the line is not UTF-8")
      } else if row.lines.count > 1,
        [pictureColumn, textColumn].contains(where: { row.fields[$0].contains(where: \.isNewline) })
      {
        skip("the quote in line \(row.lines.lowerBound) is closed in line \(row.lines.upperBound)")
      } else {
        add(row.fields[pictureColumn], row.fields[textColumn], name, &listing)
      }
    }
  }

  /// The members of the object that valid JSON is: the colons at its first level.
  private static func members(_ json: ArraySlice<UInt8>) -> Int {
    var (count, level, isText, isEscaped) = (0, 0, false, false)
    for byte in json {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): level -= 1
      case UInt8(ascii: ":") where level == 1: count += 1
      default: break
      }
    }
    return count
  }

  private func readJSON(_ bytes: ArraySlice<UInt8>, _ listing: inout SampleListing) {
    let object: Any
    do {
      object = try JSONSerialization.jsonObject(with: Data(bytes))
    } catch {
      return listing.skip(.malformedLine, fileName, "the file is not JSON")
    }
    if let texts = object as? [String: Any] {
      let lost = Self.members(bytes) - texts.count
      if lost > 0 {
        listing.skip(
          .malformedLine, fileName,
          "\(lost) of its entries have the path of another one; of each path, one entry is read")
      }
      // JSON objects have no order of their own.
      for (picture, value) in texts.sorted(by: {
        $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
      }) {
        if let text = value as? String {
          add(picture, text, picture, &listing)
        } else {
          listing.skip(.malformedLine, picture, "its value in \(fileName) is no text")
        }
      }
    } else if let entries = object as? [Any] {
      for (index, entry) in entries.enumerated() {
        let name = "\(fileName), entry \(index + 1)"
        guard JSONSerialization.isValidJSONObject(entry),
          let data = try? JSONSerialization.data(withJSONObject: entry),
          case .success(let fields) = ListLine.parse(
            String(decoding: data, as: UTF8.self), as: .jsonLines)
        else {
          listing.skip(.malformedLine, name, "this is no object with a picture and a text")
          continue
        }
        add(fields.picture, fields.text, name, &listing)
      }
    } else {
      listing.skip(.malformedLine, fileName, "the file holds no object and no list")
    }
  }
}
