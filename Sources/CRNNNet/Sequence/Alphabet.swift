import TextDirection

/// The symbols that a network tells apart. Symbol i is class i + 1; class 0 is CTC's blank.
///
/// Classes stand in the order of the columns of the picture, texts in the order in which they are stored;
/// the two differ for scripts from right to left (`ColumnOrder`).
package struct Alphabet: Sendable, Equatable {
  package let unit: SymbolUnit
  package let symbols: [String]
  /// The direction of the texts.
  package let direction: BaseDirection
  // Keyed by code units: String's own equality would take canonically equivalent symbols for one.
  private let classOf: [[UInt8]: Int32]
  /// The classes of symbols of one scalar.
  private let classOfScalar: [UInt32: Int32]

  package init(unit: SymbolUnit, symbols: [String], direction: BaseDirection = .leftToRight) {
    self.unit = unit
    self.symbols = symbols
    self.direction = direction
    classOf = Dictionary(
      symbols.enumerated().map { (Array($1.utf8), Int32($0 + 1)) },
      uniquingKeysWith: { first, _ in first })
    classOfScalar = Dictionary(
      symbols.enumerated().compactMap { index, symbol in
        let scalars = symbol.unicodeScalars
        return scalars.count == 1 ? scalars.first.map { ($0.value, Int32(index + 1)) } : nil
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The alphabet of all symbols that are seen in pictures of the labels, sorted by their scalars.
  package init(
    unit: SymbolUnit, labels: some Sequence<String>, direction: BaseDirection = .leftToRight
  ) {
    let order = ColumnOrder(direction)
    var seen = Set<[UInt8]>()
    var symbols: [String] = []
    for label in labels {
      for symbol in order.columns(of: unit.symbols(of: label))
      where seen.insert(Array(symbol.utf8)).inserted {
        symbols.append(symbol)
      }
    }
    symbols.sort { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    self.init(unit: unit, symbols: symbols, direction: direction)
  }

  /// The number of classes of the network's output, the blank included.
  package var classes: Int { symbols.count + 1 }

  /// The classes of a text from the left to the right of its picture, or nil if it has a symbol that is
  /// not in the alphabet.
  package func encode(_ text: String) -> [Int32]? {
    var classes: [Int32] = []
    return encode(text, into: &classes) ? classes : nil
  }

  /// Replaces the classes by those of a text; false and no classes if it has a symbol that is not in the alphabet.
  ///
  /// It allocates nothing for scalars in the order of the picture.
  package func encode(_ text: String, into classes: inout [Int32]) -> Bool {
    classes.removeAll(keepingCapacity: true)
    if unit == .scalar, direction == .leftToRight, !ColumnOrder.mayTurn(text) {
      for scalar in text.unicodeScalars where !append(classOfScalar[scalar.value], to: &classes) {
        return false
      }
    } else {
      for symbol in columns(of: text)
      where !append(classOf[Array(symbol.utf8)], to: &classes) {
        return false
      }
    }
    return true
  }

  private func append(_ index: Int32?, to classes: inout [Int32]) -> Bool {
    if let index { classes.append(index) } else { classes.removeAll(keepingCapacity: true) }
    return index != nil
  }

  /// The text of a sequence of classes without blanks.
  package func decode(_ classes: some Sequence<Int32>) -> String { read(classes).symbols.joined() }

  /// The symbols of the text of a sequence of classes, and the place of each among the classes.
  package func read(_ classes: some Sequence<Int32>) -> ColumnOrder.Arrangement {
    ColumnOrder(direction).text(ofColumns: classes.map { symbols[Int($0) - 1] })
  }

  /// The first symbol of a text's picture that is not in the alphabet.
  package func firstUnknown(in text: String) -> String? {
    columns(of: text).first { classOf[Array($0.utf8)] == nil }
  }

  private func columns(of text: String) -> [String] {
    ColumnOrder(direction).columns(of: unit.symbols(of: text))
  }

  package static func == (a: Alphabet, b: Alphabet) -> Bool {
    a.unit == b.unit && a.direction == b.direction
      && a.symbols.map { Array($0.utf8) } == b.symbols.map { Array($0.utf8) }
  }
}
