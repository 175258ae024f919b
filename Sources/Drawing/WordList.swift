import Console
import Files
import Samples

/// The words that are drawn: each once, in the order of the list.
package struct WordList: Sendable, Equatable {
  package let words: [String]
  /// How many lines repeated an earlier word.
  package let repeated: Int
  /// What is odd about words that are drawn all the same, by file and line.
  package let noted: [SkippedSample]

  /// The built-in list.
  package static let builtIn = WordList(lines: BuiltInWords.all)

  package init(lines: [String], noted: [SkippedSample] = []) {
    self.noted = noted
    var seen: Set<String> = []
    words = lines.filter { seen.insert($0).inserted }
    repeated = lines.count - words.count
  }

  /// Reads a list in UTF-8 with one word, or a line of words, on each line.
  ///
  /// White space at the ends of a line is not part of it; empty lines are passed over. Throws for a word that an
  /// import would leave out.
  package init(file path: String) throws {
    var lines: [String] = []
    var noted: [SkippedSample] = []
    var number = 0
    for line in try TextFile.lines(of: path) {
      number += 1
      switch LabelText.judged(line, name: "\(path):\(number)") {
      case .success(let word):
        lines.append(word.label)
        noted += word.noted
      case .failure(let error) where error.sample.reason == .emptyLabel: continue
      case .failure(let error): throw UserError(error.sample.sentence, status: .badData)
      }
    }
    if lines.isEmpty { throw Self.noWords(path) }
    self.init(lines: lines, noted: noted)
  }

  static func noWords(_ path: String) -> UserError {
    UserError("\(path): there are no words in it", status: .badData)
  }
}
