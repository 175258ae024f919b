import Kernels

/// Convolutions of fewer bits, for reading: the formula as one product, whose right factor is the rounded map itself.
extension Convolution {
  /// About the bytes of a map that are multiplied while they are in the cache.
  private static let groupBytes = 384 << 10
  /// Whether the formula is a product of fewer bits: its columns are neighbours, and its sums stay within 32 bits.
  var isDirect: Bool {
    geometry.strideWidth == 1
      && inputChannels * geometry.height * geometry.width <= DotFactors.mostProducts
  }

  package var reducibleWeights: [ReducibleWeights] {
    isNarrow || !isDirect ? [] : [ReducibleWeights(slot: weight, rows: outputChannels)]
  }

  /// The algorithm by which factors of fewer bits take the least time.
  ///
  /// Products of bfloat16 in Winograd's algorithm are a fourth of the formula's, so that where the processor has such, they
  /// may be faster than its products of bytes.
  func algorithm(_ x: Tensor, _ pass: Pass, _ factors: DotFactors) -> Algorithm {
    guard isDirect, let tile = bestTile(x, .evaluation, .bfloat16) else {
      return isDirect ? .direct(factors) : .panels
    }
    if case .quads = factors, !PairKernels.areFast { return .direct(factors) }
    let isFaster = cycles(x, tile) < cycles(x, factors)
    return isFaster
      ? .winograd(WinogradForm(tile: tile, precision: .bfloat16)) : .direct(factors)
  }

  /// About the cycles that the formula takes: its products, and rounding the map.
  private func cycles(_ x: Tensor, _ factors: DotFactors) -> Double {
    let blocks = (geometry.outputWidth(x.width) * x.batch + 15) / 16 * geometry.outputHeight(x.height)
    let steps = inputChannels * geometry.height * geometry.width * blocks / factors.group
    return 0.58 * Double(steps * outputChannels) + 0.6 * Double(x.count)
  }

  /// About the cycles that Winograd's algorithm takes: its products, transforming the maps, and reading the weights, which
  /// are several times as many as the formula has.
  private func cycles(_ x: Tensor, _ tile: WinogradTile) -> Double {
    let depth = WinogradConvolution.depth(channels: inputChannels, geometry, tile)
    let blocks = (tile.tiles(ofWidth: geometry.outputWidth(x.width)) * x.batch + 15) / 16
      * tile.tiles(ofHeight: geometry.outputHeight(x.height))
    // Of a few images, the columns of a tile are not neighbours.
    let transforming = x.batch < 16 ? 30.0 : 21.0
    let (products, channels) = (depth * outputChannels, depth + outputChannels)
    return Double(tile.elements)
      * (Double(blocks) * (0.27 * Double(products) + transforming * Double(channels))
        + 0.12 * Double(products))
  }

  func directWeights(_ factors: DotFactors) -> DotWeights {
    DotWeights(
      factors, rows: outputChannels, depth: inputChannels, height: geometry.height,
      width: geometry.width)
  }

  /// y = w * x + bias, a part of the map at a time that stays in the cache.
  func direct(
    _ weights: DotWeights, _ packed: UnsafePointer<Float>, _ x: Tensor, into y: Tensor,
    _ scratch: Arena
  ) {
    var shape = DotMap.Shape(channels: x.channels, height: x.height, row: x.width * x.batch)
    (shape.border, shape.margin) = (geometry.padHeight, geometry.padWidth * x.batch)
    let map = DotMap(weights.factors, shape, in: scratch)
    map.load(x.data, plane: x.plane)
    let columnBytes = (x.channels + weights.factors.group - 1) / weights.factors.group * 4
    if isFasterInOneLine(y, map.row), map.plane * columnBytes <= Self.groupBytes {
      multiplyInOneLine(weights, packed, map, into: y, scratch)
    } else {
      multiply(weights, packed, map, columnBytes: columnBytes, into: y)
    }
  }

  /// Whether rows of the output are so short that their ends, which fill no vector, are more than the border between them.
  private func isFasterInOneLine(_ y: Tensor, _ mapRow: Int) -> Bool {
    func vectors(_ columns: Int) -> Int { (columns + 15) / 16 }
    let row = y.width * y.batch
    return geometry.strideHeight == 1
      && vectors((y.height - 1) * mapRow + row) < y.height * vectors(row)
  }

  /// All rows one behind the other, with the border between them.
  private func multiplyInOneLine(
    _ weights: DotWeights, _ packed: UnsafePointer<Float>, _ map: DotMap, into y: Tensor,
    _ scratch: Arena
  ) {
    let row = y.width * y.batch
    let columns = (y.height - 1) * map.row + row
    let result = scratch.floats(outputChannels * columns)
    weights.multiply(
      packed, map, columnStride: y.batch,
      into: DotWeights.Target(result, columns: columns, rowStride: columns))
    for output in 0..<outputChannels {
      PanelKernels.copyRows(
        from: result + output * columns, stride: map.row, to: y.data + output * y.plane, stride: row,
        rows: y.height, columns: row)
    }
  }

  /// Row by row, as many of them or of their columns at a time as stay in the cache.
  private func multiply(
    _ weights: DotWeights, _ packed: UnsafePointer<Float>, _ map: DotMap, columnBytes: Int,
    into y: Tensor
  ) {
    let row = y.width * y.batch
    let columns = min(row, max(1, Self.groupBytes / (columnBytes * (geometry.height + 1) * 32)) * 32)
    let lines =
      columns < row ? 1 : max(1, Self.groupBytes / (columnBytes * row * geometry.strideHeight))
    for line in stride(from: 0, to: y.height, by: lines) {
      for column in stride(from: 0, to: row, by: columns) {
        weights.multiply(
          packed, map, offset: line * geometry.strideHeight * map.row + column,
          lineStride: geometry.strideHeight * map.row, columnStride: y.batch,
          into: DotWeights.Target(
            y.data + line * row + column, lines: min(lines, y.height - line),
            columns: min(columns, row - column), rowStride: y.plane, lineStride: row))
      }
    }
}
}
