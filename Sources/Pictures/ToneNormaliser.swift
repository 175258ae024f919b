/// Brings pictures to one polarity and one contrast, where that is asked for.
package struct ToneNormaliser: Sendable, Equatable {
  /// Which of text and ground is the darker one.
  package enum Polarity: String, Sendable, CaseIterable {
    /// As it is in the picture.
    case keep
    /// A picture with a dark ground is turned into its negative.
    case darkText = "dark-text"
    /// A picture with a light ground is turned into its negative.
    case lightText = "light-text"
  }

  package var polarity: Polarity
  /// Whether the values of a picture are spread over the range from 0 to 255.
  package var stretchesContrast: Bool

  /// Pictures whose values differ by less are taken for empty, and are not stretched.
  private static let leastSpread = 8
  /// The part of the pixels that may be cut off at each end.
  private static let tail = 0.01

  package init(polarity: Polarity = .keep, stretchesContrast: Bool = false) {
    self.polarity = polarity
    self.stretchesContrast = stretchesContrast
  }

  /// Changes the bytes of a picture, whatever their order; all channels are treated alike.
  ///
  /// The ground is taken to be what most pixels are: it is dark if the median lies below the middle
  /// of the values between which all but 1 % at each end lie. These two become 0 and 255.
  package func apply(to pixels: inout [UInt8]) {
    guard polarity != .keep || stretchesContrast, !pixels.isEmpty else { return }
    var histogram = [Int](repeating: 0, count: 256)
    for value in pixels { histogram[Int(value)] += 1 }
    let low = Self.value(at: Self.tail, histogram, pixels.count)
    let high = Self.value(at: 1 - Self.tail, histogram, pixels.count)
    let median = Self.value(at: 0.5, histogram, pixels.count)
    let hasDarkGround = 2 * median < low + high
    let isNegative =
      switch polarity {
      case .keep: false
      case .darkText: hasDarkGround
      case .lightText: !hasDarkGround
      }
    let isStretched = stretchesContrast && high - low >= Self.leastSpread
    let table = (0..<256).map { value in
      var result = value
      if isStretched {
        result = min(max((2 * 255 * (value - low) + high - low) / (2 * (high - low)), 0), 255)
      }
      return UInt8(isNegative ? 255 - result : result)
    }
    for index in pixels.indices { pixels[index] = table[Int(pixels[index])] }
  }

  /// The smallest value that at least this part of the pixels does not exceed.
  private static func value(at part: Double, _ histogram: [Int], _ count: Int) -> Int {
    let wanted = max(1, Int((part * Double(count)).rounded(.up)))
    var sum = 0
    for value in 0..<256 {
      sum += histogram[value]
      if sum >= wanted { return value }
    }
    return 255
  }
}
