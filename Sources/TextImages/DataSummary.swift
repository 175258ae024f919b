import Console

/// What a data set is like: its characters, widths and label lengths.
public struct DataSummary: Sendable, Equatable {
  public var samples: Int { widths.count }
  /// How often each Unicode scalar stands in the labels.
  public private(set) var scalars: [Unicode.Scalar: Int] = [:]
  /// The width of each sample in pixels.
  public private(set) var widths: [Int] = []
  /// The length of each label in Unicode scalars.
  public private(set) var labelLengths: [Int] = []

  public init() {}

  public mutating func add(width: Int, label: String) {
    for scalar in label.unicodeScalars { scalars[scalar, default: 0] += 1 }
    widths.append(width)
    labelLengths.append(label.unicodeScalars.count)
  }

  /// The scalars of the labels, sorted.
  public var alphabet: String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.keys.sorted())
    return text
  }

  /// The summary for a person, without a line break at its end.
  public var text: String {
    [
      "alphabet  \(scalars.count) symbols: \(alphabet.visible)",
      Histogram(title: "width", values: widths).text,
      Histogram(title: "length", values: labelLengths).text,
    ].joined(separator: "\n")
  }
}

extension String {
  /// The text with each scalar that cannot be seen alone written as its number.
  fileprivate var visible: String {
    unicodeScalars.map { scalar in
      let properties = scalar.properties
      switch properties.generalCategory {
      case .spaceSeparator, .control, .format, .unassigned, .privateUse,
        .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark:
        return "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
      default:
        return String(Character(scalar))
      }
    }.joined()
  }
}
