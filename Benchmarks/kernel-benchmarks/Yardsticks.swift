import Foundation
import Kernels

/// What the machine can do at this moment: rates that the kernels are held against.
struct Yardsticks {
  private static let size = 1024
  private static let copied = 16 << 20
  /// 10⁹ operations a second of a matrix product of 1024³.
  private(set) var gflops = 0.0
  /// 10⁹ bytes a second, read and written, of a copy of 64 MB.
  private(set) var gigabytes = 0.0

  init(_ timer: Timer) { measureAgain(timer) }

  /// Measures once more and keeps the better results.
  mutating func measureAgain(_ timer: Timer) {
    let n = Self.size
    let (a, b, c) = (filled(n * n), filled(n * n), filled(n * n))
    let product = timer.median {
      multiply(
        Matrix(a.pointer, stride: n), Matrix(b.pointer, stride: n), into: c.pointer, stride: n,
        m: n, n: n, k: n, beta: 0)
    }
    gflops = max(gflops, 2 * Double(n * n * n) / product * 1e-9)
    let (from, to) = (FloatBuffer(count: Self.copied), FloatBuffer(count: Self.copied))
    let copy = timer.median { to.copy(from: from) }
    gigabytes = max(gigabytes, 2 * 4 * Double(Self.copied) / copy * 1e-9)
  }

  var text: String {
    String(
      format: "yardsticks: product of 1024³ %.0f GFLOP/s, copy of 64 MB %.1f GB/s", gflops,
      gigabytes)
  }
}

/// A buffer of random numbers in ±1.
func filled(_ count: Int) -> FloatBuffer {
  let buffer = FloatBuffer(count: count)
  let random = CounterRandom(seed: 1, purpose: 101, UInt64(count))
  for i in 0..<count { buffer.pointer[i] = 2 * random.float(at: UInt64(i)) - 1 }
  return buffer
}
