/// Order statistics of a few measured numbers.
package struct Quantiles: Sendable, Equatable {
  private let sorted: [Double]

  package init(_ values: [Double]) { sorted = values.sorted() }

  /// The value below which the part `share` (0...1) of the numbers lies, interpolated between
  /// neighbours; 0 where there are none.
  package subscript(share: Double) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let position = share * Double(last)
    let below = min(last, Int(position))
    let above = min(last, below + 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
  }

  package var median: Double { self[0.5] }
}
