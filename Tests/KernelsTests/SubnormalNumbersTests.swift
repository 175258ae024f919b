import Foundation
import Kernels
import Testing

/// Numbers too small for all their digits.
@Suite struct SubnormalNumbersTests {
  /// What is left of a subnormal number on each part of a loop that three threads share.
  private static func products() -> [Float] {
    let memory = Arena()
    let numbers = memory.floats(3 * 64)
    numbers.update(repeating: .leastNormalMagnitude / 4, count: 3 * 64)
    Team(size: 3).split(3, parts: 3, Arena()) { range, _ in
      for part in range { VectorOperations.scale(numbers + 64 * part, by: 0.5, count: 64) }
    }
    return (0..<3 * 64).map { numbers[$0] }
  }

  @Test func aThreadThatFlushesThemAndThoseThatItStartsMakeThemZero() async {
    let products = await withCheckedContinuation { continuation in
      Thread {
        SubnormalNumbers.flush()
        continuation.resume(returning: Self.products())
      }.start()
    }
    #expect(products.allSatisfy { $0.bitPattern == 0 })
  }

  @Test func otherThreadsKeepThem() {
    #expect(Self.products().allSatisfy { $0 > 0 && $0 < .leastNormalMagnitude })
  }
}
