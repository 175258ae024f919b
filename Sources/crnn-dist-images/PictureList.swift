import Console
import Files

/// The names of pictures on standard input.
enum PictureList {
  /// The argument that stands for the list.
  static let argument = "-"

  /// The arguments with `-` replaced by the names on standard input.
  ///
  /// A name stands on a line; if the input has a zero byte, zero bytes end the names (as
  /// `find -print0` writes them).
  static func expand(_ arguments: [String]) throws -> [String] {
    guard let index = arguments.firstIndex(of: argument) else { return arguments }
    let names = try names(in: try TextFile.standardInput())
    guard !names.isEmpty else {
      throw UserError("there are no names of pictures on standard input", status: .noInput)
    }
    let rest = arguments[(index + 1)...].filter { $0 != argument }
    return Array(arguments[..<index]) + names + rest
  }

  static func names(in bytes: [UInt8]) throws -> [String] {
    let input = "standard input"
    // Two names of one letter each look like UTF-16.
    if !bytes.contains(0) || bytes.count > 4 && TextFile.otherContent(bytes) != nil {
      return try TextFile.lines(in: bytes, named: input).filter { !$0.isEmpty }
    }
    return try TextFile.withoutMark(bytes).split(separator: 0).enumerated()
      .map { index, name in
        guard let text = String(validating: name, as: UTF8.self) else {
          throw UserError(
            "\(input): name \(index + 1) is not UTF-8: rename the file (convmv can)",
            status: .badData)
        }
        return text
      }
  }
}
