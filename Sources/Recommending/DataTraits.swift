import Console
import Shards
import TextDirection

/// What a recommendation follows from: what the samples of a data set are like.
package struct DataTraits: Sendable, Equatable {
  package var samples = 0
  package var height = 0
  package var channels = 1
  /// The direction of most labels.
  package var direction = BaseDirection.leftToRight
  /// Columns of the picture in the middle, and of the widest.
  package var medianWidth = 0
  package var largestWidth = 0
  /// Symbols of the label in the middle, and of the longest.
  package var medianLength = 0
  package var largestLength = 0
  /// Distinct symbols, and those of them that fewer than `fewOccurrences` labels hold.
  package var symbols = 0
  package var rareSymbols = 0
  /// Columns for each frame that CTC needs (a symbol, or the blank between two equal ones), in the sample that is
  /// narrower by this than all but `narrowShare` of the others.
  package var columnsPerFrame = 0.0

  package static let fewOccurrences = 5
  static let narrowShare = 0.02

  package init() {}

  /// Looks at all labels and widths of a set.
  package init(_ set: ShardSet) {
    (samples, height, channels, direction) = (set.count, set.height, set.channels, set.direction)
    var holders: [Unicode.Scalar: Int] = [:]
    var lengths: [Int] = []
    var columns: [Double] = []
    for (label, width) in zip(set.labels, set.widths) {
      let scalars = Array(label.unicodeScalars)
      lengths.append(scalars.count)
      for scalar in Set(scalars) { holders[scalar, default: 0] += 1 }
      let needed = scalars.count + zip(scalars, scalars.dropFirst()).count { $0 == $1 }
      columns.append(Double(width) / Double(max(1, needed)))
    }
    let widths = set.widths.map(Int.init).sorted()
    lengths.sort()
    columns.sort()
    (medianWidth, largestWidth) = (widths[widths.count / 2], widths[widths.count - 1])
    (medianLength, largestLength) = (lengths[lengths.count / 2], lengths[lengths.count - 1])
    symbols = holders.count
    rareSymbols = holders.values.count { $0 < Self.fewOccurrences }
    columnsPerFrame = columns[Int(Self.narrowShare * Double(columns.count))]
  }

  /// What was seen, in lines for people.
  package var summary: [String] {
    let kind = areLines ? "line" : "word"
    return [
      "data      \(NumberText.count(samples, kind)), \(height) high, "
        + "\(medianWidth) columns wide in the middle and \(largestWidth) at most",
      "labels    \(NumberText.count(medianLength, "symbol")) in the middle and \(largestLength) at most; "
        + "\(symbols) different ones, from \(direction.title)"
        + (rareSymbols > 0
          ? "; \(rareSymbols) of them in fewer than \(Self.fewOccurrences) labels" : ""),
    ]
  }

  /// Whether the samples are lines rather than words.
  package var areLines: Bool { medianWidth > 6 * height || medianLength > 16 }
}
