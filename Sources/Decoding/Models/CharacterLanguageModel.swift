import Foundation

/// An n-gram model of symbols with back-off, as an ARPA file holds it.
///
///     p(w | h) = p*(h w)                      if the file has the n-gram h w
///     p(w | h) = backoff(h) · p(w | h′)       else, h′ being h without its first symbol
///
/// Probabilities and weights are natural logarithms here and decimal ones in the file.
package struct CharacterLanguageModel: Sendable, Equatable {
  /// The begin and end of a text, a symbol that the model does not know, and a space, which a file
  /// that separates by spaces cannot hold as it is.
  package static let (begin, end, unknown, space) = ("<s>", "</s>", "<unk>", "<space>")

  /// The bytes of a symbol's name: spaces, which stand between symbols in ARPA files, are written out, that under a
  /// combining mark, too.
  static func name(of symbol: String) -> [UInt8] {
    symbol.utf8.flatMap { $0 == 0x20 ? Array(space.utf8) : [$0] }
  }

  /// What the model says of one n-gram.
  struct Entry: Sendable, Equatable {
    var logProbability: Double
    var backoff: Double
  }

  /// The longest n-grams.
  package let order: Int
  /// The symbols, the special ones among them.
  package let symbols: [String]
  /// The n-grams of each order, by the numbers of their symbols.
  let entries: [[[Int32]: Entry]]
  private let numbers: [[UInt8]: Int32]
  /// Contexts of n-grams that are no n-grams themselves, as other programs' pruning leaves them.
  private let bareContexts: Set<[Int32]>

  init(order: Int, symbols: [String], entries: [[[Int32]: Entry]]) {
    self.order = order
    self.symbols = symbols
    self.entries = entries
    numbers = Dictionary(
      symbols.enumerated().map { (Array($1.utf8), Int32($0)) }, uniquingKeysWith: { a, _ in a })
    var bare = Set<[Int32]>()
    for grams in entries.dropFirst() {
      for gram in grams.keys {
        var context = gram.dropLast()
        while !context.isEmpty, entries[context.count - 1][Array(context)] == nil {
          bare.insert(Array(context))
          context.removeLast()
        }
      }
    }
    bareContexts = bare
  }

  /// The number of a symbol, of `<unk>` for one that the model does not know, and nil if it has none.
  package func number(of symbol: String) -> Int32? {
    numbers[Self.name(of: symbol)] ?? numbers[Array(Self.unknown.utf8)]
  }

  /// The symbols without those that stand for something.
  var ownSymbols: [String] {
    symbols.filter { ![Self.begin, Self.end, Self.unknown, Self.space].contains($0) }
  }

  /// Whether the model has the symbol itself.
  func knows(_ symbol: String) -> Bool {
    numbers[Self.name(of: symbol)] != nil
  }

  /// The n-grams that the model has, by order.
  package var counts: [Int] { entries.map(\.count) }

  /// log p(symbol | context) in nats; of a context longer than the order the end counts. −∞ for a
  /// symbol that no n-gram has.
  package func logProbability(of symbol: Int32, after context: [Int32]) -> Double {
    var context = Array(context.suffix(order - 1))
    var weight = 0.0
    while true {
      if let entry = entries[context.count][context + [symbol]] {
        return weight + entry.logProbability
      }
      guard !context.isEmpty else { return -.infinity }
      weight += entries[context.count - 1][context]?.backoff ?? 0
      context.removeFirst()
    }
  }

  /// The end of a context on which all further probabilities depend: the longest that the model has
  /// something to say of.
  func relevant(_ context: [Int32]) -> [Int32] {
    var context = Array(context.suffix(order - 1))
    while !context.isEmpty, entries[context.count - 1][context] == nil,
      !bareContexts.contains(context)
    {
      context.removeFirst()
    }
    return context
  }

  /// log p(text) in nats, begin and end counted, and the number of symbols with the end.
  ///
  /// Its perplexity is exp(−log p / count).
  package func score(_ symbols: some Sequence<String>) -> (logProbability: Double, count: Int) {
    var context = [number(of: Self.begin)].compactMap(\.self)
    var sum = 0.0
    var count = 0
    for symbol in Array(symbols) + [Self.end] {
      count += 1
      guard let number = number(of: symbol) else {
        sum = -.infinity
        continue
      }
      sum += logProbability(of: number, after: context)
      context.append(number)
    }
    return (sum, count)
  }
}
