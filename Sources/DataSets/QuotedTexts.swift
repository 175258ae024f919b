/// How the quotes of a list with tabs are meant.
///
/// pandas writes a text with quotes in it as CSV does, in quotes with its own doubled: `"say ""hi"""`.
enum QuotedTexts {
  /// Quotes are what they are.
  case plain
  /// Texts in quotes are as CSV has them.
  case csv
  /// Some texts seem to be as CSV has them, others are surely not.
  case mixed

  /// - Parameters:
  ///   - texts: what stands behind the tab of each line.
  ///   - isTable: whether the list has names of columns, as programs write them; then one text in quotes tells, too.
  init(_ texts: some Sequence<ArraySlice<UInt8>>, isTable: Bool = false) {
    var (count, quoted, formed, doubled) = (0, 0, 0, 0)
    for text in texts {
      count += 1
      guard text.contains(Self.quote) else { continue }
      quoted += 1
      guard Self.content(text) != nil else { continue }
      formed += 1
      if Self.isDoubled(text) { doubled += 1 }
    }
    if doubled == 0 {
      // Where each text stands in quotes, they are the list's.
      self = count > (isTable ? 0 : 1) && formed == count ? .csv : .plain
    } else {
      self = formed == quoted ? .csv : .mixed
    }
  }

  private static let quote = UInt8(ascii: "\"")

  /// Whether quotes are doubled inside of quotes.
  static func isDoubled(_ text: ArraySlice<UInt8>) -> Bool {
    content(text).map { $0.count + 2 < text.count } ?? false
  }

  /// What CSV means by a text in quotes; nil for a text that is not of that form.
  static func content(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.first == quote, text.last == quote else { return nil }
    var content: [UInt8] = []
    var isOpen = false
    for byte in text.dropFirst().dropLast() {
      if byte == quote {
        isOpen.toggle()
        if isOpen { continue }
      } else if isOpen {
        return nil
      }
      content.append(byte)
    }
    return isOpen ? nil : content
  }
}
