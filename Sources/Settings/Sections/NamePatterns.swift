/// Patterns of names with `*` for any characters, such as `cnn.*`.
package struct NamePatterns: Sendable, Equatable {
  /// The patterns, separated by spaces.
  package let text: String
  private let patterns: [String]

  /// - Returns: Nil where there is no pattern.
  package init?(_ text: String) {
    patterns = text.split(separator: " ").map(String.init)
    guard !patterns.isEmpty else { return nil }
    self.text = patterns.joined(separator: " ")
  }

  /// The index of the first pattern that a name fits.
  package func match(_ name: String) -> Int? {
    patterns.firstIndex { Self.fits(Array(name.utf8), Array($0.utf8)) }
  }

  /// The patterns that no name fits.
  package func unused(by names: [String]) -> [String] {
    patterns.filter { pattern in
      !names.contains { Self.fits(Array($0.utf8), Array(pattern.utf8)) }
    }
  }

  /// Goes back to the last star where the rest does not fit, so that the time is the product of the lengths at most.
  private static func fits(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    var (n, p) = (0, 0)
    var back: (name: Int, pattern: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == star {
        back = (n, p)
        p += 1
      } else if p < pattern.count, pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = back {
        back = (last.name + 1, last.pattern)
        n = last.name + 1
        p = last.pattern + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}
