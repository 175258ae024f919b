import Foundation

extension PairKernels {
  /// How many times as fast as products in float32 those of pairs are on this processor, measured in about
  /// a millisecond.
  ///
  /// AVX512-BF16 is twice as fast on some processors and half as fast on others.
  package static func relativeSpeed() -> Double {
    let (tiles, k) = (16, 256)
    let memory = Arena()
    let (panel, result) = (memory.floats(k * 32), memory.floats(tiles * 8 * 32))
    let (numbers, pairs) = (memory.floats(tiles * 8 * k), memory.pairs(tiles * 8 * k / 2))
    panel.update(repeating: 1, count: k * 32)
    numbers.update(repeating: 1, count: tiles * 8 * k)
    roundTiles(numbers, into: pairs, tiles: tiles, k: k)
    let inNumbers = shortest {
      PanelKernels.multiply(
        numbers, tiles: tiles, k: k, panel, panelStride: k * 32, into: result,
        panelStride: tiles * 8 * 32, panels: 1, lastColumns: 32)
    }
    let inPairs = shortest {
      multiply(
        pairs, tiles: tiles, k: k, panel, panelStride: k * 32, into: result,
        panelStride: tiles * 8 * 32, panels: 1, lastColumns: 32)
    }
    return inNumbers / inPairs
  }

  private static func shortest(_ body: () -> Void) -> Double {
    (0..<30).reduce(.infinity) { shortest, _ in
      let start = DispatchTime.now().uptimeNanoseconds
      body()
      return min(shortest, Double(DispatchTime.now().uptimeNanoseconds - start))
    }
  }
}
