/// How numbers are distributed: counts in buckets of equal width between the least and the greatest.
package struct ValueHistogram: Sendable, Equatable {
  /// The number of buckets, unless all numbers are equal.
  package static let bucketCount = 64

  package private(set) var minimum: Double
  package private(set) var maximum: Double
  /// How many numbers were counted.
  package private(set) var count = 0
  package private(set) var sum = 0.0
  package private(set) var sumOfSquares = 0.0
  /// The upper end of each bucket; the last is ``maximum``.
  package private(set) var limits: [Double]
  /// The numbers in each bucket.
  package private(set) var counts: [Int]

  /// Counts the finite numbers; nil if there are none.
  package init?(_ values: UnsafeBufferPointer<Float>, scale: Double = 1) {
    var (least, greatest) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    guard least <= greatest else { return nil }
    let ends = (Double(least) * scale, Double(greatest) * scale)
    let (lowest, highest) = (min(ends.0, ends.1), max(ends.0, ends.1))
    let buckets = lowest < highest ? Self.bucketCount : 1
    let width = (highest - lowest) / Double(buckets)
    (minimum, maximum) = (lowest, highest)
    limits = (1..<buckets).map { lowest + width * Double($0) } + [highest]
    counts = [Int](repeating: 0, count: buckets)
    for value in values where value.isFinite {
      let number = Double(value) * scale
      let bucket = width > 0 ? min(buckets - 1, Int((number - lowest) / width)) : 0
      counts[bucket] += 1
      count += 1
      sum += number
      sumOfSquares += number * number
    }
  }

  /// Counts the finite numbers of an array; nil if there are none.
  package init?(_ values: [Float]) {
    guard let histogram = values.withUnsafeBufferPointer({ ValueHistogram($0) }) else { return nil }
    self = histogram
  }
}
