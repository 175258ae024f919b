/// A tree of words by their edit distances (Burkhard & Keller, 1973), which finds those near to a
/// given text without looking at all.
///
/// A child hangs at its parent by their distance; by the triangle inequality, words within δ of a
/// text that is d away from a node hang at it by d − δ … d + δ.
package struct BKTree: Sendable {
  private let lexicon: Lexicon
  private let classes: Int
  private var firstChild: [Int32]
  private var sibling: [Int32]
  /// The distance of each word from its parent.
  private var edge: [Int32]

  /// - Parameter classes: The classes of the network.
  package init(_ lexicon: Lexicon, classes: Int) {
    self.lexicon = lexicon
    self.classes = classes
    firstChild = [Int32](repeating: -1, count: lexicon.count)
    sibling = firstChild
    edge = [Int32](repeating: 0, count: lexicon.count)
    for word in 1..<max(1, lexicon.count) { insert(word) }
  }

  private mutating func insert(_ word: Int) {
    let distance = PatternDistance(Array(lexicon[word]), classes: classes)
    var node = 0
    while true {
      let edits = Int32(lexicon.withSymbols(of: node) { distance($0) })
      var child = firstChild[node]
      while child >= 0, edge[Int(child)] != edits { child = sibling[Int(child)] }
      if child < 0 {
        edge[word] = edits
        sibling[word] = firstChild[node]
        firstChild[node] = Int32(word)
        return
      }
      node = Int(child)
    }
  }

  /// The words at most `limit` edits away from a text, by their numbers in the lexicon.
  package func words(within limit: Int, of text: [Int32]) -> [(word: Int, distance: Int)] {
    guard lexicon.count > 0 else { return [] }
    let distance = PatternDistance(text, classes: classes)
    var found: [(word: Int, distance: Int)] = []
    var open: [Int32] = [0]
    while let node = open.popLast() {
      let edits = lexicon.withSymbols(of: Int(node)) { distance($0) }
      if edits <= limit { found.append((Int(node), edits)) }
      var child = firstChild[Int(node)]
      while child >= 0 {
        if abs(Int(edge[Int(child)]) - edits) <= limit { open.append(child) }
        child = sibling[Int(child)]
      }
    }
    return found.sorted { $0.word < $1.word }
  }
}

extension Lexicon {
  /// Runs `body` with the classes of a word.
  func withSymbols<Result>(
    of word: Int, _ body: (UnsafeBufferPointer<Int32>) -> Result
  ) -> Result {
    symbols.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[starts[word]..<starts[word + 1]]))
    }
  }
}
