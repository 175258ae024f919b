import Console

/// What a data set is like: its characters, widths and label lengths.
package struct DataSummary: Sendable, Equatable {
  package var samples: Int { widths.count }
  /// How often each Unicode scalar stands in the labels.
  private var scalars = ScalarCounts()
  /// The width of each sample in pixels.
  package private(set) var widths: [Int] = []
  /// The length of each label in Unicode scalars.
  package private(set) var labelLengths: [Int] = []

  package init() {}

  /// As bytes that another process makes the summary of again: the number of scalars and of samples, then
  /// the scalars with their counts, the widths and the lengths, each as eight bytes.
  package var bytes: [UInt8] {
    let counts = scalars.sorted
    let pairs = counts.flatMap { [Int($0.scalar.value), $0.count] }
    let numbers = [counts.count, samples] + pairs + widths + labelLengths
    return numbers.withUnsafeBytes { Array($0) }
  }

  /// The summary that `bytes` was made of.
  package init(bytes: [UInt8]) {
    let numbers = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int.self) }
    }
    guard numbers.count >= 2 else { return }
    let (kinds, samples) = (numbers[0], numbers[1])
    precondition(numbers.count == 2 + 2 * kinds + 2 * samples, "a damaged summary")
    for pair in stride(from: 2, to: 2 + 2 * kinds, by: 2) {
      if let scalar = Unicode.Scalar(UInt32(numbers[pair])) { scalars[scalar] = numbers[pair + 1] }
    }
    let start = 2 + 2 * kinds
    widths = Array(numbers[start..<start + samples])
    labelLengths = Array(numbers[(start + samples)...])
  }

  package mutating func add(width: Int, label: String) {
    scalars.add(label)
    widths.append(width)
    labelLengths.append(label.unicodeScalars.count)
  }

  /// Adds what another part of the set is like.
  package mutating func add(_ other: DataSummary) {
    scalars.add(other.scalars)
    widths += other.widths
    labelLengths += other.labelLengths
  }

  /// The scalars of the labels, sorted.
  package var alphabet: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.sorted.map(\.scalar))
    return text
  }

  /// The summary for a person, without a line break at its end.
  package var text: String {
    [
      "alphabet  \(NumberText.count(alphabet.unicodeScalars.count, "symbol")): "
        + SymbolText.shown(alphabet.unicodeScalars.map { String($0) }),
      Histogram(title: "width", values: widths).text,
      Histogram(title: "length", values: labelLengths).text,
    ].joined(separator: "\n")
  }
}
