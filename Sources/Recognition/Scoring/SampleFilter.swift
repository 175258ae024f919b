/// Which samples are scored, by their labels as they stand in the data set.
package struct SampleFilter: Sendable, Equatable {
  /// Labels of fewer symbols are left out.
  package var minimumLength = 0
  /// Labels of more symbols are left out.
  package var maximumLength = Int.max
  /// Whether labels with anything but letters and digits (of any script) are left out.
  package var skipsPunctuation = false

  package init() {}

  /// Whether a label of so many symbols is scored.
  package func permits(_ label: String, length: Int) -> Bool {
    guard (minimumLength...max(minimumLength, maximumLength)).contains(length) else {
      return false
    }
    // What Indic and Persian words are written with besides their letters.
    let marks: Set<Unicode.GeneralCategory> = [.nonspacingMark, .spacingMark, .enclosingMark]
    return !skipsPunctuation
      || label.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || marks.contains($0.properties.generalCategory) || $0.properties.isJoinControl
      }
  }
}
