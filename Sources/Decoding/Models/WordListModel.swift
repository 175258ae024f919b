import CRNNNet
import Foundation

/// Lets only listed words be read, and everything between them freely (word beam search, Scheidl et
/// al., 2018).
///
/// Symbols that occur in words are those of the list, and all letters. A run of them must be a listed
/// word; any other symbol (a space, a comma, a digit that no word has) may stand where no word is
/// unfinished. So an empty text, and a text without letters, are permitted.
package final class WordListModel: PrefixModel {
  package let start = 0
  private let classes: Int
  private let isWordSymbol: [Bool]
  /// The tree of the words: by node, what follows and whether a word ends.
  private var children: [[(symbol: Int32, node: Int32)]] = [[]]
  private var isEnd = [false]
  private let rows: PrefixRowStore

  package init(_ lexicon: Lexicon, alphabet: Alphabet) {
    classes = alphabet.classes
    var isWordSymbol = [false]
    isWordSymbol += alphabet.symbols.map {
      $0.unicodeScalars.contains { $0.properties.isAlphabetic }
    }
    for symbol in lexicon.symbols { isWordSymbol[Int(symbol)] = true }
    self.isWordSymbol = isWordSymbol
    rows = PrefixRowStore(classes: alphabet.classes)
    for word in 0..<lexicon.count { insert(lexicon[word]) }
  }

  private func insert(_ word: ArraySlice<Int32>) {
    var node = 0
    for symbol in word {
      if let child = children[node].first(where: { $0.symbol == symbol }) {
        node = Int(child.node)
      } else {
        children[node].append((symbol, Int32(children.count)))
        node = children.count
        children.append([])
        isEnd.append(false)
      }
    }
    isEnd[node] = true
  }

  package func row(of state: Int) -> PrefixRow {
    rows.row(of: state) { scores, next in
      let mayEnd = end(state) == 0
      for k in 1..<classes { scores[k] = mayEnd && !isWordSymbol[k] ? 0 : -.infinity }
      for child in children[state] {
        scores[Int(child.symbol)] = 0
        next[Int(child.symbol)] = child.node
      }
    }
  }

  package func end(_ state: Int) -> Double { state == 0 || isEnd[state] ? 0 : -.infinity }
}
