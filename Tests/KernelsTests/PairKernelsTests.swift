import Foundation
import Kernels
import Testing

/// Products of numbers rounded to bfloat16.
@Suite struct PairKernelsTests {
  /// The nearest bfloat16, the even one of two.
  private static func rounded(_ x: Float) -> Float {
    let lower = Float(bitPattern: x.bitPattern & 0xffff_0000)
    let upper = Float(bitPattern: (x.bitPattern & 0xffff_0000) &+ 0x1_0000)
    let (below, above) = (abs(Double(x) - Double(lower)), abs(Double(upper) - Double(x)))
    if below != above { return below < above ? lower : upper }
    return lower.bitPattern >> 16 & 1 == 0 ? lower : upper
  }

  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed, purpose: 7)
    return (0..<count).map { 2 * random.float(at: UInt64($0)) - 1 }
  }

  /// [rows][k] times a panel [k][32], packed and rounded.
  private static func product(_ a: [Float], _ b: [Float], rows: Int, k: Int, columns: Int)
    -> [Float]
  {
    let tiles = PanelKernels.rounded(rows) / PanelKernels.tileRows
    var packed = [Float](repeating: 0, count: tiles * 8 * k)
    PanelKernels.pack(a, into: &packed, rows: rows, k: k, rowStride: k, kStride: 1)
    var pairs = [UInt32](repeating: 0, count: tiles * 8 * Precision.bfloat16.steps(k))
    PairKernels.roundTiles(packed, into: &pairs, tiles: tiles, k: k)
    var c = [Float](repeating: 9, count: tiles * 8 * 32)
    PairKernels.multiply(
      pairs, tiles: tiles, k: k, b, panelStride: k * 32, into: &c, panelStride: tiles * 8 * 32,
      panels: 1, lastColumns: columns)
    return c
  }

  @Test(arguments: [1, 2, 3, 5, 8, 15, 64, 257, 600])
  func aProductIsThatOfTheRoundedFactors(_ k: Int) {
    let rows = 13
    let (a, b) = (Self.numbers(rows * k, seed: 1), Self.numbers(k * 32, seed: 2))
    for columns in [16, 32] {
      let c = Self.product(a, b, rows: rows, k: k, columns: columns)
      for row in 0..<rows {
        for column in 0..<columns {
          let exact = (0..<k).reduce(0.0) {
            $0 + Double(Self.rounded(a[row * k + $1])) * Double(Self.rounded(b[$1 * 32 + column]))
          }
          #expect(abs(Double(c[row * 32 + column]) - exact) < 1e-6 * Double(k), "\(row) \(column)")
        }
      }
    }
  }

  @Test(arguments: [(1, 16), (1, 32), (3, 16), (3, 32)])
  func rowsTimesRowsSumsOverAllPanels(_ panels: Int, _ last: Int) {
    let rows = 16
    let a = Self.numbers(panels * rows * 32, seed: 3)
    let b = Self.numbers(panels * 32 * 32, seed: 4)
    var left = [UInt32](repeating: 0, count: panels * rows * 16)
    var right = [UInt32](repeating: 0, count: panels * 16 * 32)
    PairKernels.roundColumns(a, into: &left, rows: panels * rows)
    PairKernels.roundRows(b, into: &right, rows: panels * 32)
    var c = [Float](repeating: 0.5, count: rows * 32)
    PairKernels.multiplyRows(
      left, panelStride: rows * 16, tiles: rows / 8, right, panelStride: 16 * 32, panels: panels,
      lastColumns: last, into: &c, accumulates: true)
    for row in 0..<rows {
      for column in 0..<32 {
        var exact = 0.5
        for panel in 0..<panels {
          for p in 0..<(panel == panels - 1 ? last : 32) {
            exact +=
              Double(Self.rounded(a[(panel * rows + row) * 32 + p]))
              * Double(Self.rounded(b[(panel * 32 + p) * 32 + column]))
          }
        }
        #expect(abs(Double(c[row * 32 + column]) - exact) < 1e-4)
      }
    }
  }

  @Test func halvesAreRoundedToEven() {
    let values = [1, 0x1.01p0, 0x1.03p0, 0x1.02p0, 0x1.0101p0, -0x1.03p0, 0, 3e38] as [Float]
    var panel = [Float](repeating: 0, count: 32)
    panel.replaceSubrange(0..<values.count, with: values)
    var pairs = [UInt32](repeating: 0, count: 16)
    PairKernels.roundColumns(panel, into: &pairs, rows: 1)
    for (i, value) in values.enumerated() {
      let bits = i % 2 == 0 ? pairs[i / 2] << 16 : pairs[i / 2] & 0xffff_0000
      #expect(Float(bitPattern: bits) == Self.rounded(value), "\(value)")
    }
  }

  /// Or the guard that watches for such numbers would be blind.
  @Test func whatIsNotFiniteStaysSo() {
    for value in [Float.nan, -.nan, .infinity, Float(bitPattern: 0x7fff_ffff)] {
      var a = Self.numbers(8 * 4, seed: 5)
      a[5] = value
      let c = Self.product(a, Self.numbers(4 * 32, seed: 6), rows: 8, k: 4, columns: 32)
      #expect((0..<32).allSatisfy { !c[32 + $0].isFinite }, "\(value)")
      #expect((0..<32).allSatisfy { c[$0].isFinite }, "\(value)")
    }
  }
}
