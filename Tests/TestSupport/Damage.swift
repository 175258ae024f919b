import Foundation

/// A file that was cut off or changed in a way that is the same on every run.
public struct Damage: CustomStringConvertible, Sendable {
  public let description: String
  public let data: Data

  public init(description: String, data: Data) {
    self.description = description
    self.data = data
  }

  /// Copies that end early.
  public static func truncations(of whole: Data, count: Int, seed: UInt64) -> [Damage] {
    var random = SplitMix64(state: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 0..<whole.count, using: &random)
      return Damage(description: "cut to \(length) of \(whole.count)", data: whole.prefix(length))
    }
  }

  /// Copies with a bit, a byte or a run of bytes that differ from the original.
  ///
  /// Every other one is near a byte that is not zero: most of a small file is unused room.
  public static func changes(of whole: Data, count: Int, seed: UInt64) -> [Damage] {
    var random = SplitMix64(state: seed)
    let used = whole.indices.filter { whole[$0] != 0 }
    var result: [Damage] = []
    while result.count < count {
      var position = Int.random(in: 0..<whole.count, using: &random)
      if result.count.isMultiple(of: 2), let known = used.randomElement(using: &random) {
        position = min(known + Int.random(in: 0..<8, using: &random), whole.count - 1)
      }
      var data = whole
      let kind = Int.random(in: 0..<5, using: &random)
      switch kind {
      case 0: data[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: data[position] = 0
      case 2: data[position] = 0xFF
      case 3: data[position] = .random(in: 0...255, using: &random)
      default:
        let end = min(position + [2, 4, 8, 64, 512][Int(random.next() % 5)], whole.count)
        for offset in position..<end { data[offset] = .random(in: 0...255, using: &random) }
      }
      guard data != whole else { continue }
      result.append(Damage(description: "change \(kind) at \(position)", data: data))
    }
    return result
  }
}

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
