/// Labels for detecting texts in whole pictures, which are no labels of single lines.
enum DetectionLabel {
  /// The error of a line that is such a label; nil for any other.
  static func find(in line: String) -> ListLineError? {
    // A line without a comma, bracket or quote is none.
    guard line.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 }) else { return nil }
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    let text = String(parts[parts.count - 1])
    if parts.count == 2, let first = text.first(where: { $0 != " " }), first == "[" || first == "{",
      case .success(let value) = JSONReader.value(text), value.isDetection
    {
      return error("boxes as JSON")
    }
    // ICDAR 2015: eight numbers and a text; 2013: four numbers and a text in quotes, without a picture.
    let numbers = numbersAtStart(of: text, isTab: parts.count == 2)
    if numbers >= 8 { return error("eight numbers") }
    if numbers >= 4, parts.count == 1, line.utf8.last(where: { $0 > 0x20 }) == UInt8(ascii: "\"") {
      return error("four numbers")
    }
    return nil
  }

  /// How many whole numbers a text begins with that have a comma or a space behind them, and text after that.
  ///
  /// - Parameter isTab: whether the text stands behind a tab; then commas alone separate numbers.
  private static func numbersAtStart(of text: String, isTab: Bool) -> Int {
    var (count, digits, isSeparated) = (0, 0, true)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard isSeparated || digits > 0 else { return count }
        digits += 1
        isSeparated = false
      case UInt8(ascii: "-") where digits == 0: continue
      case UInt8(ascii: " ") where digits == 0: continue
      case UInt8(ascii: ","), UInt8(ascii: " "):
        // Numbers with spaces between them may be a line of a table.
        if byte == UInt8(ascii: " "), isTab { return count }
        count += digits > 0 ? 1 : 0
        (digits, isSeparated) = (0, true)
      default: return count
      }
    }
    return digits > 0 ? count : max(0, count - 1)
  }

  static func error(_ what: String) -> ListLineError {
    ListLineError(
      "this is a detection label (\(what)): it says where texts stand in a whole picture; expected is a "
        + "picture of one line with its text, so cut the lines out first")
  }
}
