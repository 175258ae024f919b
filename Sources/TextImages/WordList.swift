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
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): the words cannot be read (\(reason))", status: .noInput)
    }
    var bytes = [UInt8](data)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UserError("\(path): the words are not UTF-8", status: .badData)
    }
    var lines: [String] = []
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      switch LabelText.clean(line, name: "line \(number)") {
      case .success(let word): lines.append(word)
      case .failure(let error) where error.sample.reason == .emptyLabel: continue
      case .failure(let error):
        throw UserError("\(path), line \(number): \(error.sample.detail)", status: .badData)
      }
    }
    if lines.isEmpty { throw UserError("\(path): there are no words in it", status: .badData) }
    self.init(lines: lines)
  }
}
