/// Random numbers that are a function of (seed, purpose, sample, index), not of what was drawn
/// before.
///
/// Each of the four is mixed in by the finaliser of SplitMix64, so that a sample can be made again
/// alone and in any order.
public struct CounterRandom: Sendable {
  private let key: UInt64
  private var index: UInt64 = 0

  public init(seed: UInt64, purpose: UInt64, sample: UInt64) {
    key = Self.mix(Self.mix(Self.mix(seed) ^ purpose) ^ sample)
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    index += 1
    return Self.mix(key &+ index &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number of [0, 1).
  public mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number of `range`, evenly.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A number of `0..<count`, evenly.
  public mutating func below(_ count: Int) -> Int {
    precondition(count > 0)
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A 64-bit hash of `text` that is the same on every machine and in every run.
  public static func hash(_ text: String, seed: UInt64) -> UInt64 {
    text.utf8.reduce(mix(seed ^ 0xCBF2_9CE4_8422_2325)) { mix($0 ^ UInt64($1)) }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
