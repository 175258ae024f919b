import Console
import Foundation

/// The words that are drawn: each once, in the order of the list.
public struct WordList: Sendable, Equatable {
  public let words: [String]
  /// How many lines repeated an earlier word.
  public let repeated: Int

  /// The built-in list.
  public static let builtIn = WordList(lines: BuiltInWords.all)

  init(lines: [String]) {
    var seen: Set<String> = []
    words = lines.filter { seen.insert($0).inserted }
    repeated = lines.count - words.count
  }

  /// Reads a list in UTF-8 with one word, or a line of words, on each line.
  ///
  /// White space at the ends of a line is not part of it; empty lines are passed over.
  public init(file path: String) throws {
    var lines: [String] = []
    var number = 0
    for line in try Self.lines(ofFile: path, "words") {
      number += 1
      switch LabelText.clean(line, name: "line \(number)") {
      case .success(let word): lines.append(word)
      case .failure(let error) where error.sample.reason == .emptyLabel: continue
      case .failure(let error):
        throw UserError("\(path), line \(number): \(error.sample.detail)", status: .badData)
      }
    }
    if lines.isEmpty { throw Self.noWords(path) }
    self.init(lines: lines)
  }

  static func noWords(_ path: String) -> UserError {
    UserError("\(path): there are no words in it", status: .badData)
  }

  /// The lines of a file in UTF-8; `what` it holds, for the message where it cannot be read.
  static func lines(ofFile path: String, _ what: String) throws -> [Substring] {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): the \(what) cannot be read (\(reason))", status: .noInput)
    }
    var bytes = [UInt8](data)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UserError("\(path): it is not UTF-8", status: .badData)
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}
