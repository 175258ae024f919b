import Foundation

/// What stands in a file, by its beginning.
struct FileBeginning {
  private let bytes: [UInt8]
  /// Without a mark of UTF-8 and white space before all else.
  private let text: String

  /// What pages of this program have near their beginning.
  private static let marks = [
    "<softwareName>crnn-dist<", "name=\"ocr-system\" content=\"crnn-dist",
    "written by crnn-dist on ",
  ]

  /// Nil of a file that is empty or blank, or that cannot be read.
  init?(of path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // What cannot be read cannot be told; whether it can be written is seen then.
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    self.bytes = Array(bytes.prefix(count))
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = self.bytes.drop { Self.spaces.contains($0) || mark.contains($0) }
    guard !content.isEmpty else { return nil }
    text = String(decoding: content, as: UTF8.self)
  }

  private static let spaces: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

  /// What it is, for a person.
  var noun: String {
    if let binary { return binary }
    if isScript { return "a script" }
    if isMarkup { return "a page that crnn-dist \(isOwn ? "wrote" : "did not write")" }
    if isARPA { return "an ARPA file" }
    if isJSON { return "JSON" }
    return "a text of another kind"
  }

  /// What it is, if it is no text.
  var binary: String? {
    // The signature may stand behind a block of the user.
    let blocks = [0, 512, 1024, 2048]
    if blocks.contains(where: {
      bytes.dropFirst($0).starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
    }) {
      return "an HDF5 file"
    }
    if PictureFormat(ofNoText: bytes) != nil { return "a picture" }
    return bytes.contains(0) ? "a file that is no text" : nil
  }

  var isPNG: Bool { PictureFormat(bytes) == .png }

  var isScript: Bool { text.hasPrefix("#!") }

  /// Whether it is XML or HTML.
  var isMarkup: Bool {
    guard text.first == "<", let second = text.dropFirst().first else { return false }
    return second == "!" || second == "?" || second.isASCII && second.isLetter
  }

  /// Whether it is markup that this program made.
  var isOwn: Bool { Self.marks.contains(where: text.contains) }

  /// Whether it is a model card that this program made.
  var isOwnCard: Bool {
    let head = text.hasPrefix("---\n") ? text.dropFirst(4).prefix { $0 != "#" } : ""
    return head.contains("_name: \"crnn-dist\"\n")
  }

  /// Whether it is an entry of HTR-United that nobody has gone on with.
  var isOwnEntry: Bool {
    firstLine.hasPrefix("# crnn-dist ") && text.contains("\n# url: https://…\n")
  }

  var isARPA: Bool {
    text.split(whereSeparator: \.isNewline).contains {
      $0.trimmingCharacters(in: .whitespaces) == "\\data\\"
    }
  }

  /// Whether it begins as an object with members or a list of texts, lists or objects; other brackets begin many texts.
  var isJSON: Bool {
    let second = text.dropFirst().first { !$0.isWhitespace }
    return switch text.first {
    case "{": second == "\"" || second == "}"
    case "[": second.map { "\"[{".contains($0) } ?? false
    default: false
    }
  }

  /// Whether it has control characters that end no line, such as the tabs of a table.
  var hasControls: Bool {
    text.utf8.contains { ($0 < 0x20 && $0 != 0x0A && $0 != 0x0D) || $0 == 0x7F }
  }

  /// As far as it was read.
  var firstLine: Substring { text.prefix { !$0.isNewline } }

  /// Whether the first line is a name, a text and two shares, with tabs between them.
  var isReadings: Bool {
    let fields = firstLine.split(separator: "\t", omittingEmptySubsequences: false)
    return fields.count == 4
      && fields[2...].allSatisfy { Double($0).map { 0...1 ~= $0 } ?? false }
  }
}
