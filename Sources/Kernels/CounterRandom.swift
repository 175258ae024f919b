/// Random numbers that are a function of a key and a counter, without any state.
///
/// The key is made of a seed, a purpose and two positions (say step and lane); the counter is the
/// index of the number. Whoever knows the five values knows the number, so nothing has to be
/// stored for a run to go on where it stopped. The mixing function is the finaliser of SplitMix64
/// (Steele, Lea & Flood, 2014).
package struct CounterRandom: Sendable {
  /// The mixed key; `cvector_dropout` draws the same numbers from it.
  package let key: UInt64

  package init(seed: UInt64, purpose: UInt64, _ first: UInt64 = 0, _ second: UInt64 = 0) {
    var key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    key = Self.mix(key ^ (purpose &* 0xD1B5_4A32_D192_ED03))
    key = Self.mix(key ^ (first &* 0xAEF1_7502_B3E7_6C2D))
    self.key = Self.mix(key ^ (second &* 0x8CB9_2BA7_2F3D_8DD7))
  }

  /// 64 random bits.
  package func uint64(at index: UInt64) -> UInt64 {
    Self.mix(key &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A uniform number in [0, 1) with 24 random bits.
  package func float(at index: UInt64) -> Float {
    Float(uint64(at: index) >> 40) * 0x1p-24
  }

  /// A uniform whole number in `0 ..< bound`.
  package func integer(below bound: Int, at index: UInt64) -> Int {
    Int(uint64(at: index).multipliedFullWidth(by: UInt64(bound)).high)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
