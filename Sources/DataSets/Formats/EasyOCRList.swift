import Foundation

/// EasyOCR's labels.csv: what stands behind the first comma of a line is the text, commas and quotes as they are.
///
/// A line that is one of CSV with two fields is read as that, since other programs write such files, too.
enum EasyOCRList: LineFormat {
  static let head: String? = "filename,words"

  static func fields(of line: String) -> Result<ListFields, ListLineError> {
    let rows = CSVReader.rows(ofLine: line)
    if rows.count == 1, rows[0].fields.count == 2, !rows[0].isOpen, !rows[0].isRagged {
      return .success(ListFields(picture: rows[0].fields[0], text: rows[0].fields[1]))
    }
    let parts = line.unicodeScalars.split(
      separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return .failure("there is no comma between path and text") }
    return .success(ListFields(picture: String(parts[0]), text: String(parts[1])))
  }
}
