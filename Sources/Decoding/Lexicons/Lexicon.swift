import CRNNNet
import Console
import Files
import Foundation

/// A list of words that an image may show, as the classes of a network.
///
/// A word that has a symbol the network does not know is tried in lower and then in upper case, for
/// networks that read one case only, and each of these composed (NFC) and decomposed (NFD), for lists
/// that another program wrote; where nothing helps it is left out and counted. Words with equal
/// classes are one word: the one that the network writes as it stands, else the first.
package struct Lexicon: Sendable {
  /// The words, in the order of the list.
  package private(set) var words: [String] = []
  /// Words that the network could not write.
  package private(set) var unknown: [String] = []
  /// The classes of all words, one after the other.
  let symbols: [Int32]
  /// Where each word begins in `symbols`, and the end of the last.
  let starts: [Int]

  package init(_ list: some Sequence<String>, alphabet: Alphabet) {
    var symbols: [Int32] = []
    var starts = [0]
    var indices: [[Int32]: Int] = [:]
    var writable: [[UInt8]: Bool] = [:]
    /// Whether any form of a character can be written; most lists have few different ones.
    func isWritable(_ character: Character) -> Bool {
      // In bytes, as canonically equivalent characters are equal.
      let key = Array(character.utf8)
      if let known = writable[key] { return known }
      // A bracket depends on what is beside it.
      let found =
        character.unicodeScalars.contains { $0.properties.isBidiMirrored }
        || Self.classes(of: String(character), alphabet) != nil
      writable[key] = found
      return found
    }
    for word in list {
      guard word.allSatisfy(isWritable), let classes = Self.classes(of: word, alphabet),
        !classes.isEmpty
      else {
        unknown.append(word)
        continue
      }
      if let index = indices[classes] {
        // "act" is what is written, though "Act" may stand before it.
        if alphabet.encode(words[index]) == nil, alphabet.encode(word) != nil {
          words[index] = word
        }
        continue
      }
      indices[classes] = words.count
      words.append(word)
      symbols += classes
      starts.append(symbols.count)
    }
    self.symbols = symbols
    self.starts = starts
  }

  private static func classes(of word: String, _ alphabet: Alphabet) -> [Int32]? {
    if let classes = alphabet.encode(word) { return classes }
    return [word, word.lowercased(), word.uppercased()].lazy.flatMap {
      [$0, $0.precomposedStringWithCanonicalMapping, $0.decomposedStringWithCanonicalMapping]
    }.compactMap { alphabet.encode($0) }.first
  }

  package var count: Int { words.count }

  /// The classes of a word.
  package subscript(index: Int) -> ArraySlice<Int32> { symbols[starts[index]..<starts[index + 1]] }

  /// The words of a file, one a line; empty lines and spaces around words do not count.
  package static func readWords(_ path: String) throws -> [String] {
    try TextFile.lines(of: path).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  /// The words for each image: lines of an image's name and its words, separated by tabs.
  ///
  /// Throws if a line has no word or an image has two lines; the message names file and line.
  package static func readImageWords(_ path: String) throws -> CanonicalNames<[String]> {
    var words = CanonicalNames<[String]>()
    for (number, line) in try TextFile.lines(of: path).enumerated() where !line.isEmpty {
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count > 1 else {
        throw UserError(
          "\(path):\(number + 1): a line is an image's name and its words, separated by tabs",
          status: .badData)
      }
      guard words.insert(Array(parts.dropFirst()), as: parts[0]) else {
        throw UserError(
          "\(path):\(number + 1): there is a line for \(parts[0]) already", status: .badData)
      }
    }
    return words
  }
}
