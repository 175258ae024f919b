import Kernels

/// How often numbers of each size were seen, and the range of bytes that suits them.
struct ActivationHistogram {
  private static let bins = 2048

  /// Of the sizes from 0 to `limit`.
  private var counts = [Int](repeating: 0, count: Self.bins)
  private var limit: Float = 0
  private var isSigned = false

  /// Counts numbers; those that are not finite and zeros, which every range has, do not count.
  mutating func add(_ numbers: UnsafeBufferPointer<Float>) {
    var (least, most) = (Float.infinity, -Float.infinity)
    for number in numbers { (least, most) = (min(least, number), max(most, number)) }
    if least < 0 { isSigned = true }
    let largest = max(most, -least)
    guard largest > 0, largest.isFinite else { return }
    grow(to: largest)
    let scale = Float(Self.bins) / limit
    for number in numbers where number != 0 {
      counts[min(Self.bins - 1, Int(abs(number) * scale))] += 1
    }
  }

  /// Makes room for sizes up to one, by bins twice as wide.
  private mutating func grow(to largest: Float) {
    if limit == 0 { limit = largest }
    while limit < largest {
      for bin in 0..<Self.bins {
        counts[bin] = bin < Self.bins / 2 ? counts[2 * bin] + counts[2 * bin + 1] : 0
      }
      limit *= 2
    }
  }

  /// The range whose bytes differ least from the numbers, by the mean square: the rounding of those within, and what is
  /// cut off those beyond.
  var range: Quantization.Range {
    guard limit > 0 else { return Quantization.Range(step: 1, zero: 0) }
    let levels = isSigned ? 127.0 : 255.0
    let width = Double(limit) / Double(Self.bins)
    func error(_ end: Int) -> Double {
      let most = Double(end) * width
      let rounding = most / levels * (most / levels) / 12
      var sum = rounding * Double(counts[..<end].reduce(0, +))
      for bin in end..<Self.bins where counts[bin] > 0 {
        let beyond = (Double(bin) + 0.5) * width - most
        sum += Double(counts[bin]) * (beyond * beyond + rounding)
      }
      return sum
    }
    let ends = stride(from: Self.bins / 32, through: Self.bins, by: Self.bins / 128)
    let best = ends.min { error($0) < error($1) } ?? Self.bins
    return Quantization.Range(
      step: Float(Double(best) * width / levels), zero: isSigned ? ActivationRange.middle : 0)
  }
}
