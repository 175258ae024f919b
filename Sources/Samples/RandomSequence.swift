import Kernels

/// Random numbers drawn one after the other, from the generator that is a function of
/// (seed, purpose, sample, index): a sample can be made again alone and in any order.
package struct RandomSequence: Sendable {
  private let random: CounterRandom
  private var index: UInt64 = 0

  package init(seed: UInt64, purpose: UInt64, sample: UInt64) {
    random = CounterRandom(seed: seed, purpose: purpose, sample)
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    defer { index += 1 }
    return random.uint64(at: index)
  }

  /// A number of [0, 1).
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number of `range`, evenly.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A number of `0..<count`, evenly.
  package mutating func below(_ count: Int) -> Int {
    precondition(count > 0)
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A 64-bit hash of `text` that is the same on every machine and in every run.
  package static func hash(_ text: String, seed: UInt64) -> UInt64 {
    text.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) {
      CounterRandom(seed: $0, purpose: UInt64($1)).key
    }
  }
}
