import Foundation
import Kernels
import Testing

@Suite struct KernelsTests {
  @Test func theExponentialIsExactToSixDigits() {
    let inputs = (-8700...8800).map { Float($0) * 0.01 }
    var outputs = [Float](repeating: 0, count: inputs.count)
    VectorOperations.exponential(inputs, &outputs, count: inputs.count)
    for (x, y) in zip(inputs, outputs) {
      let exact = exp(Double(x))
      #expect(abs(Double(y) - exact) <= 2e-7 * exact, "exp(\(x))")
    }
  }

  @Test func productsOfBothKindsAgree() {
    let (m, n, k) = (7, 11, 5)
    let random = CounterRandom(seed: 1, purpose: 1)
    let a = (0..<m * k).map { random.float(at: UInt64($0)) }
    let b = (0..<k * n).map { random.float(at: UInt64($0 + 1000)) }
    for (aTransposed, bTransposed) in [(false, false), (true, false), (false, true), (true, true)] {
      let results = KernelChoice.allCases.map { kernels in
        var c = [Float](repeating: 1, count: m * n)
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            multiply(
              Matrix(a.baseAddress!, stride: aTransposed ? m : k, transposed: aTransposed),
              Matrix(b.baseAddress!, stride: bTransposed ? k : n, transposed: bTransposed),
              into: &c, stride: n, m: m, n: n, k: k, beta: 1, kernels: kernels)
          }
        }
        return c
      }
      for (x, y) in zip(results[0], results[1]) { #expect(abs(x - y) < 1e-5) }
    }
  }

  @Test func theSameKeyAndCounterAlwaysGiveTheSameNumber() {
    let first = CounterRandom(seed: 3, purpose: 4, 5, 6)
    #expect(first.uint64(at: 9) == CounterRandom(seed: 3, purpose: 4, 5, 6).uint64(at: 9))
    let others = [
      CounterRandom(seed: 2, purpose: 4, 5, 6), CounterRandom(seed: 3, purpose: 5, 5, 6),
      CounterRandom(seed: 3, purpose: 4, 6, 6), CounterRandom(seed: 3, purpose: 4, 5, 7),
    ]
    for other in others { #expect(other.uint64(at: 9) != first.uint64(at: 9)) }
    let mean = (0..<10_000).reduce(0) { $0 + Double(first.float(at: UInt64($1))) } / 10_000
    #expect(abs(mean - 0.5) < 0.02)
  }

  @Test func anArenaJoinsItsBlocksAndThenKeepsThem() {
    let arena = Arena()
    for _ in 0..<3 {
      _ = arena.floats(1 << 19)
      _ = arena.floats(1 << 20)
      arena.reset()
    }
    let capacity = arena.capacity
    _ = arena.floats(1 << 19)
    let last = arena.floats(1 << 20)
    #expect(UInt(bitPattern: last) % 64 == 0)
    #expect(arena.capacity == capacity)
  }
}
