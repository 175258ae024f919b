import ArgumentParser

extension ClosedRange {
  /// Throws a `ValidationError` that names the option where its value is not in the range; nil is an option
  /// that was not given.
  package func check(_ option: String, _ value: Bound?) throws {
    guard let value, !contains(value) else { return }
    throw ValidationError("\(option) is \(lowerBound) to \(upperBound), not \(value).")
  }
}

extension ClosedRange<Int> {
  /// Images that are read together.
  package static var batch: Self { 1...65_536 }
  /// Samples that are drawn, shown or made.
  package static var samples: Self { 0...1 << 31 }
}
