/// Files of other programs that are given instead of a text, by what they begin with.
enum BinaryKind {
  /// What a file is, with what to do; nil of all that may be a text.
  static func find(_ bytes: [UInt8]) -> String? {
    let known: [(start: [UInt8], said: String)] = [
      (
        Array("PK\u{3}\u{4}".utf8),
        "a ZIP archive or a spreadsheet (xlsx, ods); unpack it, or save the table as CSV"
      ),
      (Array("PAR1".utf8), "a Parquet file; save the table as CSV or JSON lines"),
      (Array("SQLite format 3\0".utf8), "an SQLite database; save the table as CSV"),
      (Array("%PDF-".utf8), "a PDF document, no text"),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file, no text"),
    ]
    if let kind = known.first(where: { bytes.starts(with: $0.start) }) { return kind.said }
    // The opcode PROTO of Python's pickle, and the protocols that have it.
    if bytes.count > 2, bytes[0] == 0x80, 2...5 ~= bytes[1] {
      return "a pickle of Python, no text; save the table as CSV or JSON lines"
    }
    // The letters with which some pictures begin may begin a text.
    let isText = !bytes.prefix(4096).contains(0) && bytes.first.map { $0 < 0x80 } ?? true
    return isText || PictureFormat(ofNoText: bytes) == nil ? nil : "a picture, no text"
  }
}
