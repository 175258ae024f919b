import Files

/// Words to choose from, each with its weight: evenly from a list, by frequency from a text.
public struct WordSource: Sendable, Equatable {
  public let words: [String]
  /// How many words of the text were left out, because they have control characters.
  public let leftOut: Int
  /// The sum of the frequencies up to and including each word; nil where all are equal.
  private let cumulative: [Int]?

  /// Words that differ from each other, evenly.
  public init(words: [String]) {
    (self.words, leftOut, cumulative) = (words, 0, nil)
  }

  public init(_ list: WordList) {
    (words, leftOut, cumulative) = (list.words, 0, nil)
  }

  private init(words: [String], cumulative: [Int]?) {
    (self.words, leftOut, self.cumulative) = (words, 0, cumulative)
  }

  /// The words of a text in UTF-8, with how often they stand in it: what white space separates.
  public init(text path: String) throws {
    var counts: [String: Int] = [:]
    var leftOut = 0
    for line in try TextFile.lines(of: path) {
      for word in line.split(whereSeparator: \.isWhitespace) {
        if case .success(let clean) = LabelText.clean(word, name: path) {
          counts[clean, default: 0] += 1
        } else {
          leftOut += 1
        }
      }
    }
    try self.init(counts: counts, leftOut: leftOut, path: path)
  }

  private init(counts: [String: Int], leftOut: Int, path: String) throws {
    self.leftOut = leftOut
    words = counts.keys.sorted()
    if words.isEmpty { throw WordList.noWords(path) }
    var sum = 0
    cumulative = words.map {
      sum += counts[$0] ?? 0
      return sum
    }
  }

  /// Whether this is a list, whose words count alike.
  public var isList: Bool { cumulative == nil }

  func choose(_ random: inout RandomSequence) -> String {
    guard let cumulative, let total = cumulative.last else {
      return words[random.below(words.count)]
    }
    let place = random.below(total)
    // The first word whose sum is beyond the place.
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > place { high = middle } else { low = middle + 1 }
    }
    return words[low]
  }

  /// The words of one side of a split; nil where there is none.
  func filter(_ isIncluded: (String) -> Bool) -> WordSource? {
    var kept: [String] = []
    var sums: [Int] = []
    var sum = 0
    for (index, word) in words.enumerated() where isIncluded(word) {
      kept.append(word)
      if let cumulative {
        sum += cumulative[index] - (index == 0 ? 0 : cumulative[index - 1])
        sums.append(sum)
      }
    }
    return kept.isEmpty ? nil : WordSource(words: kept, cumulative: cumulative.map { _ in sums })
  }
}
