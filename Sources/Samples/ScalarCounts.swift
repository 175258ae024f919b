/// How often each Unicode scalar occurs in texts.
struct ScalarCounts: Sendable, Equatable {
  /// Of the scalars that most texts are made of; a look into a dictionary takes ten times as long.
  private var common = [Int](repeating: 0, count: 0x400)
  private var others: [Unicode.Scalar: Int] = [:]

  subscript(scalar: Unicode.Scalar) -> Int {
    get {
      let value = Int(scalar.value)
      return value < common.count ? common[value] : others[scalar, default: 0]
    }
    set {
      let value = Int(scalar.value)
      if value < common.count {
        common[value] = newValue
      } else {
        others[scalar] = newValue == 0 ? nil : newValue
      }
    }
  }

  mutating func add(_ text: String) {
    for scalar in text.unicodeScalars { self[scalar] += 1 }
  }

  mutating func add(_ other: ScalarCounts) {
    for (scalar, count) in other.sorted { self[scalar] += count }
  }

  /// The scalars that occur, in their order, with their counts.
  var sorted: [(scalar: Unicode.Scalar, count: Int)] {
    let common = common.indices.compactMap { value in
      Unicode.Scalar(UInt32(value)).map { (scalar: $0, count: self.common[value]) }
    }
    return common.filter { $0.count > 0 }
      + others.sorted { $0.key < $1.key }.map { (scalar: $0.key, count: $0.value) }
  }
}
