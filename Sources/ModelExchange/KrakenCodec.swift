import CRNNNet
import Console
import TextDirection

/// Which symbol each class of a network of kraken stands for.
struct KrakenCodec {
  let symbols: [String]
  let unit: SymbolUnit
  let direction: BaseDirection
  /// The class in kraken's output of each of our classes, the blank in front.
  let rows: [Int]

  /// - Throws: Why the codec is none of ours: a symbol of several classes, or a class of several symbols.
  init(_ codec: [String: [Int]], classes: Int) throws(KrakenError) {
    var symbolOf: [Int: String] = [:]
    for (symbol, labels) in codec {
      guard labels.count == 1, let label = labels.first, label > 0, label < classes else {
        throw KrakenError(
          "its codec gives \(SymbolText.quoted(SymbolText.visible(symbol))) the classes \(labels); a symbol has one here, "
            + "from 1 to \(classes - 1)")
      }
      guard symbolOf.updateValue(symbol, forKey: label) == nil else {
        throw KrakenError("its codec gives class \(label) to two symbols")
      }
    }
    let labels = symbolOf.keys.sorted()
    symbols = labels.compactMap { symbolOf[$0] }
    rows = [0] + labels
    guard !symbols.isEmpty else { throw KrakenError("its codec is empty") }
    unit = symbols.allSatisfy { $0.unicodeScalars.count == 1 } ? .scalar : .grapheme
    if let odd = symbols.first(where: { $0.count != 1 && $0.unicodeScalars.count != 1 }) {
      throw KrakenError(
        "its codec has \(SymbolText.quoted(SymbolText.visible(odd))) as one symbol; a symbol is one character here"
      )
    }
    direction = BaseDirection(ofMost: symbols)
  }

  /// The codec of our symbols.
  static func codec(of symbols: [String]) -> [String: [Int]] {
    Dictionary(
      symbols.enumerated().map { ($1, [$0 + 1]) }, uniquingKeysWith: { first, _ in first })
  }
}
