import Console
import Files
import Samples

/// Words to choose from, each with its weight: evenly from a list, by frequency from a text.
package struct WordSource: Sendable, Equatable {
  package let words: [String]
  /// The words of the text that an import would leave out, by file and line.
  package let leftOut: [SkippedSample]
  /// What is odd about words that are drawn all the same, each word once.
  package let noted: [SkippedSample]
  /// The sum of the frequencies up to and including each word; nil where all are equal.
  private let cumulative: [Int]?

  /// Words that differ from each other, evenly.
  package init(words: [String]) {
    (self.words, leftOut, noted, cumulative) = (words, [], [], nil)
  }

  package init(_ list: WordList) {
    (words, leftOut, noted, cumulative) = (list.words, [], list.noted, nil)
  }

  private init(words: [String], cumulative: [Int]?) {
    (self.words, leftOut, noted, self.cumulative) = (words, [], [], cumulative)
  }

  /// The words of a text in UTF-8, with how often they stand in it: what white space separates.
  package init(text path: String) throws {
    var counts: [String: Int] = [:]
    var (leftOut, noted): ([SkippedSample], [SkippedSample]) = ([], [])
    for (index, line) in try TextFile.lines(of: path).enumerated() {
      for word in line.words {
        switch LabelText.judged(word, name: "\(path):\(index + 1)") {
        case .success(let word):
          if counts[word.label] == nil { noted += word.noted }
          counts[word.label, default: 0] += 1
        case .failure(let error): leftOut.append(error.sample)
        }
      }
    }
    (self.leftOut, self.noted) = (leftOut, noted)
    words = counts.keys.sorted()
    if words.isEmpty { throw WordList.noWords(path) }
    var sum = 0
    cumulative = words.map {
      sum += counts[$0] ?? 0
      return sum
    }
  }

  /// Whether this is a list, whose words count alike.
  package var isList: Bool { cumulative == nil }

  package func choose(_ random: inout RandomSequence) -> String {
    guard let cumulative, let total = cumulative.last else {
      return words[random.below(words.count)]
    }
    let threshold = random.below(total)
    // The first word whose cumulative count exceeds the threshold.
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > threshold { high = middle } else { low = middle + 1 }
    }
    return words[low]
  }

  /// The words of one side of a split; nil where there is none.
  package func filter(_ isIncluded: (String) -> Bool) -> WordSource? {
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
