import Console
import Foundation

/// The names of pictures on standard input.
enum PictureList {
  /// The argument that stands for the list.
  static let argument = "-"

  /// The arguments with the names on standard input in the place of `-`.
  ///
  /// A name stands on a line; if the input has a zero byte, zero bytes end the names (as
  /// `find -print0` writes them).
  static func expand(_ arguments: [String]) throws -> [String] {
    guard let place = arguments.firstIndex(of: argument) else { return arguments }
    let bytes: Data
    do {
      bytes = try FileHandle.standardInput.readToEnd() ?? Data()
    } catch {
      throw UserError(
        "standard input cannot be read (\(error.localizedDescription))", status: .noInput)
    }
    let names = names(in: bytes)
    guard !names.isEmpty else {
      throw UserError("there are no names of pictures on standard input", status: .noInput)
    }
    let rest = arguments[(place + 1)...].filter { $0 != argument }
    return Array(arguments[..<place]) + names + rest
  }

  static func names(in bytes: Data) -> [String] {
    let hasZeros = bytes.contains(0)
    let parts = bytes.split { hasZeros ? $0 == 0 : $0 == UInt8(ascii: "\n") }
    return parts.map { part in
      let line = !hasZeros && part.last == UInt8(ascii: "\r") ? part.dropLast() : part
      return String(decoding: line, as: UTF8.self)
    }.filter { !$0.isEmpty }
  }
}
