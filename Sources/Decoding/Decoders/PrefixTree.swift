/// The prefixes that a beam search has met, as a tree whose nodes have numbers.
///
/// A prefix has one node however often it is met, so equal prefixes are equal numbers.
struct PrefixTree {
  private(set) var parent: [Int32] = [-1]
  private(set) var symbol: [Int32] = [0]
  private var firstChild: [Int32] = [-1]
  private var sibling: [Int32] = [-1]
  /// What the models and the length have added so far.
  private(set) var added: [Double] = [0]

  /// The node of a prefix and one more symbol, made if it is not there.
  mutating func child(of node: Int32, _ symbol: Int32, adding value: Double) -> (Int32, Bool) {
    var child = firstChild[Int(node)]
    while child >= 0 {
      if self.symbol[Int(child)] == symbol { return (child, false) }
      child = sibling[Int(child)]
    }
    let number = Int32(parent.count)
    parent.append(node)
    self.symbol.append(symbol)
    firstChild.append(-1)
    sibling.append(firstChild[Int(node)])
    firstChild[Int(node)] = number
    added.append(added[Int(node)] + value)
    return (number, true)
  }

  /// The symbols of a prefix.
  func classes(of node: Int32) -> [Int32] {
    var classes: [Int32] = []
    var node = node
    while node > 0 {
      classes.append(symbol[Int(node)])
      node = parent[Int(node)]
    }
    return classes.reversed()
  }
}
