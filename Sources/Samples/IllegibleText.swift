/// The text that data sets of scene text give to what nobody could read: `###`, as ICDAR has it.
enum IllegibleText {
  private static let mark = "###"

  /// Whether these bytes are the mark.
  static func isMark(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count == mark.utf8.count && bytes.elementsEqual(mark.utf8)
  }

  /// The finding about a label that is the mark; nil for any other.
  static func find(in label: String) -> String? {
    label == mark
      ? "\"\(mark)\" says in many data sets that the text cannot be read; --on illegible-text=keep takes it as it stands"
      : nil
  }
}
