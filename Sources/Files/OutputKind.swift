import Console
import Foundation

/// What a command writes to a file, and what it may therefore take the place of there.
package enum OutputKind: Sendable {
  /// Lists, tables and models as text.
  case text
  /// A PNG file.
  case picture
  /// HTML or XML that names this program as its maker.
  case page

  /// What pages of this program have near their beginning.
  private static let marks = [
    "<softwareName>crnn-dist<", "name=\"ocr-system\" content=\"crnn-dist",
    "written by crnn-dist on ",
  ]

  private var noun: String {
    switch self {
    case .text: "text"
    case .picture: "a PNG file"
    case .page: "a page"
    }
  }

  /// Throws a `UserError` where a file that is to be written is there already and is one of the command's inputs, or
  /// nothing that a command of this kind has written.
  ///
  /// - Parameter inputs: files and folders; `-` is standard input. Links are followed.
  package func check(_ path: String, inputs: some Sequence<String>) throws {
    var status = stat()
    // What is no file (a pipe, a device) is written to and never replaced.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    // By its own name first, as a file may be named by several.
    let same = inputs.first { $0 == path } ?? inputs.first { Self.isSame($0, status) }
    if let input = same {
      throw UserError(
        "\(path): the command reads this file\(input == path || input == "-" ? "" : " as \(input)"); name another "
          + "one to write to", status: .usage)
    }
    guard let found = Content(of: path), let refusal = refusal(of: found) else { return }
    throw UserError(
      "\(path): \(refusal) is there, and \(noun) would take its place; name another file to write to, or remove "
        + "this one", status: .usage)
  }

  private static func isSame(_ input: String, _ output: stat) -> Bool {
    var status = stat()
    guard (input == "-" ? fstat(STDIN_FILENO, &status) : stat(input, &status)) == 0 else {
      return false
    }
    return status.st_dev == output.st_dev && status.st_ino == output.st_ino
  }

  private func refusal(of content: Content) -> String? {
    switch self {
    case .text: content.binary
    case .picture: content.isPNG ? nil : content.binary ?? "text"
    case .page:
      content.binary
        ?? (content.isMarkup && !Self.marks.contains(where: content.holds)
          ? "a page that crnn-dist did not write" : nil)
    }
  }

  /// What stands in a file, by its beginning.
  private struct Content {
    let bytes: [UInt8]

    init?(of path: String) {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      // What cannot be read cannot be told; whether it can be written is seen then.
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 64 << 10)
      let count = pread(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { return nil }
      self.bytes = Array(bytes.prefix(count))
    }

    var isPNG: Bool { PictureFormat(bytes) == .png }

    var isMarkup: Bool {
      let start = bytes.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
      return start.first == UInt8(ascii: "<")
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

    func holds(_ text: String) -> Bool {
      String(decoding: bytes, as: UTF8.self).contains(text)
    }
  }
}
