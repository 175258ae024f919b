/// The best few of many candidates: a heap whose root is the worst of those kept.
struct BoundedQueue {
  struct Item {
    let score: Double
    /// The entry of the beam that it comes from.
    let entry: Int32
    /// The symbol that it adds, −1 for none.
    let symbol: Int32

    /// Of equal scores the earlier candidate is the better one, so that no result is by chance.
    func isWorse(than other: Item) -> Bool {
      (score, other.entry, other.symbol) < (other.score, entry, symbol)
    }
  }

  private let capacity: Int
  private(set) var items: [Item] = []

  init(capacity: Int) {
    self.capacity = capacity
    items.reserveCapacity(capacity)
  }

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func offer(_ score: Double, _ entry: Int32, _ symbol: Int32) {
    if items.count == capacity, score < items[0].score { return }
    let item = Item(score: score, entry: entry, symbol: symbol)
    if items.count < capacity {
      items.append(item)
      var child = items.count - 1
      while child > 0, items[child].isWorse(than: items[(child - 1) / 2]) {
        items.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if items[0].isWorse(than: item) {
      items[0] = item
      var parent = 0
      while true {
        var worst = parent
        for child in [2 * parent + 1, 2 * parent + 2]
        where child < items.count && items[child].isWorse(than: items[worst]) {
          worst = child
        }
        if worst == parent { return }
        items.swapAt(parent, worst)
        parent = worst
      }
    }
  }
}
