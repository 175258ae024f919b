import CRNNNet
import Console

/// A character language model in a beam search: each symbol adds weight · log p(symbol | prefix), and
/// the end weight · log p(end | text).
///
/// The states are the contexts that the model knows, so that there are no more of them than it has
/// n-grams, however much is read. They are found by their symbols once and by number ever after.
package final class LanguagePrefixModel: PrefixModel {
  package let start = 0
  private let model: CharacterLanguageModel
  private let alphabet: Alphabet
  private let weight: Double
  /// The model's number of each class's symbol; nil for what it cannot score.
  private let numbers: [Int32?]
  private var contexts: [[Int32]]
  private var states: [[Int32]: Int]
  private var ends: [Double?] = [nil]
  private let rows: PrefixRowStore

  /// What a symbol costs that neither the model nor its `<unk>` knows: p = 10⁻⁷.
  private static let floor = -16.118

  package init(_ model: CharacterLanguageModel, alphabet: Alphabet, weight: Double) {
    self.model = model
    self.alphabet = alphabet
    self.weight = weight
    numbers = [nil] + alphabet.symbols.map { model.number(of: $0) }
    let begin = model.number(of: CharacterLanguageModel.begin).map { [$0] } ?? []
    let first = model.relevant(begin)
    contexts = [first]
    states = [first: 0]
    rows = PrefixRowStore(classes: alphabet.classes)
  }

  /// The contexts that were met so far.
  package var stateCount: Int { contexts.count }

  /// The symbols of the alphabet that the language model has not seen.
  var unknown: [String] {
    alphabet.symbols.filter { !model.knows($0) }
  }

  /// Whether most of its symbols have several characters, as words have.
  var isOfWords: Bool { model.ownSymbols.count { $0.count > 1 } * 2 > model.ownSymbols.count }

  /// Some of its symbols, for a person.
  var examples: [String] { model.ownSymbols.prefix(3).map { SymbolText.visible($0) } }

  private func state(of context: [Int32]) -> Int {
    if let known = states[context] { return known }
    states[context] = contexts.count
    contexts.append(context)
    ends.append(nil)
    return contexts.count - 1
  }

  package func row(of state: Int) -> PrefixRow {
    rows.row(of: state) { scores, next in
      let context = contexts[state]
      for k in 1..<numbers.count {
        let symbols = numbers[k].map { [$0] } ?? []
        let logProbability = symbols.first.map { model.logProbability(of: $0, after: context) }
        scores[k] = weight * max(Self.floor, logProbability ?? Self.floor)
        next[k] = Int32(self.state(of: model.relevant(context + symbols)))
      }
    }
  }

  package func end(_ state: Int) -> Double {
    if let known = ends[state] { return known }
    let symbol = model.number(of: CharacterLanguageModel.end)
    let logProbability = symbol.map { model.logProbability(of: $0, after: contexts[state]) }
    let value = weight * max(Self.floor, logProbability ?? Self.floor)
    ends[state] = value
    return value
  }
}
