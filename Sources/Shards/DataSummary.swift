/// What a data set is like: its characters, widths and label lengths.
public struct DataSummary: Sendable, Equatable {
  public private(set) var samples = 0
  /// How often each Unicode scalar stands in the labels.
  public private(set) var scalars: [Unicode.Scalar: Int] = [:]
  /// Widths in pixels.
  public private(set) var widths = Histogram()
  /// Label lengths in Unicode scalars.
  public private(set) var labelLengths = Histogram()

  public init() {}

  public mutating func add(width: Int, label: String) {
    samples += 1
    for scalar in label.unicodeScalars { scalars[scalar, default: 0] += 1 }
    widths.add(width)
    labelLengths.add(label.unicodeScalars.count)
  }

  /// The scalars of the labels, sorted.
  public var alphabet: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.keys.sorted())
    return text
  }

  /// The summary as lines of text for a person.
  public var lines: [String] {
    guard let narrowest = widths.minimum, let widest = widths.maximum, let middle = widths.median,
      let shortest = labelLengths.minimum, let longest = labelLengths.maximum,
      let usual = labelLengths.median
    else { return ["no samples"] }
    return ["alphabet      \(scalars.count) characters: \(alphabet.visible)"]
      + ["widths        \(narrowest) to \(widest) pixels, median \(middle)"]
      + widths.lines().map { "  " + $0 }
      + ["label length  \(shortest) to \(longest) characters, median \(usual)"]
      + labelLengths.lines().map { "  " + $0 }
  }
}

extension String {
  /// The text with each scalar that cannot be seen alone written as its number.
  fileprivate var visible: String {
    unicodeScalars.map { scalar in
      let properties = scalar.properties
      switch properties.generalCategory {
      case .spaceSeparator where scalar != " ", .control, .format, .unassigned, .privateUse,
        .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark:
        return "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
      default:
        return String(Character(scalar))
      }
    }.joined()
  }
}
