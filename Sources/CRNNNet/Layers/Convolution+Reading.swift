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
  /// may be faster than its products of bytes. How wide the images are does not matter: what one reads as must not hang on
  /// its neighbours.
  func algorithm(_ x: Tensor, _ pass: Pass, _ factors: DotFactors) -> Algorithm {
    guard isDirect, let tile = bestTile(x, .evaluation, .bfloat16) else {
      return isDirect ? .direct(factors) : .panels
    }
    // Bytes stay bytes, though many images may be faster in bf16: what one reads as must not hang on how many there are.
    if case .quads = factors { return .direct(factors) }
    return cycles(height: x.height, tile) < cycles(height: x.height, factors)
      ? .winograd(WinogradForm(tile: tile, precision: .bfloat16)) : .direct(factors)
  }

  /// About the cycles that the formula takes for a column of sixteen images: its products, and rounding the map.
  private func cycles(height: Int, _ factors: DotFactors) -> Double {
    let steps = inputChannels * geometry.height * geometry.width / factors.group
    return 0.58 * Double(steps * outputChannels * geometry.outputHeight(height))
      + 10 * Double(inputChannels * height)
  }

  /// About the cycles that Winograd's algorithm takes: its products, and transforming the maps.
  private func cycles(height: Int, _ tile: WinogradTile) -> Double {
    let depth = WinogradConvolution.depth(channels: inputChannels, geometry, tile)
    let tiles = Double(tile.tiles(ofHeight: geometry.outputHeight(height))) / Double(tile.width)
    return tiles * Double(tile.elements)
      * (0.27 * Double(depth * outputChannels) + 25 * Double(depth + outputChannels))
  }

  /// The factors of the formula's product: the packed weights, and the rounded map.
  struct DirectProduct {
    fileprivate let weights: DotWeights
    fileprivate let packed: UnsafePointer<Float>
    fileprivate let map: DotMap
    /// The bytes of all channels at one place.
    fileprivate let columnBytes: Int
  }

  func directProduct(
    _ x: Tensor, _ pass: Pass, _ cache: PackedWeights, _ factors: DotFactors
  ) -> DirectProduct {
    let weights = DotWeights(
      factors, rows: outputChannels, depth: inputChannels, height: geometry.height,
      width: geometry.width)
    let packed = cache.forward(pass, count: weights.packedCount, rows: 1) { packed, _, scratch in
      weights.pack(
        scaledWeights(0..<outputChannels, pass, scratch), bias: shifts(pass), into: packed)
    }
    var shape = DotMap.Shape(channels: x.channels, height: x.height, row: x.width * x.batch)
    (shape.border, shape.margin) = (geometry.padHeight, geometry.padWidth * x.batch)
    let map = DotMap(factors, shape, in: pass.scratch)
    map.load(x.data, plane: x.plane)
    return DirectProduct(
      weights: weights, packed: packed, map: map,
      columnBytes: (x.channels + factors.group - 1) / factors.group * 4)
  }

  /// y = w * x + bias
  func direct(_ product: DirectProduct, _ x: Tensor, into y: Tensor, _ scratch: Arena) {
    if isFasterInOneLine(y, product.map.row),
      product.map.plane * product.columnBytes <= Self.groupBytes
    {
      multiplyInOneLine(product, into: y, scratch)
    } else {
      multiply(product, into: y, firstRow: 0)
    }
  }

  /// Whether the output is so large that it does not stay in the cache as a whole.
  func isLarge(_ x: Tensor) -> Bool {
    let count = outputChannels * geometry.outputHeight(x.height) * geometry.outputWidth(x.width)
    return count * x.batch * MemoryLayout<Float>.stride > Self.groupBytes
  }

  /// Whether rows of the output are so short that their ends, which fill no vector, are more than the border between them.
  private func isFasterInOneLine(_ y: Tensor, _ mapRow: Int) -> Bool {
    func vectors(_ columns: Int) -> Int { (columns + 15) / 16 }
    let row = y.width * y.batch
    return geometry.strideHeight == 1
      && vectors((y.height - 1) * mapRow + row) < y.height * vectors(row)
  }

  /// All rows one behind the other, with the border between them.
  private func multiplyInOneLine(_ product: DirectProduct, into y: Tensor, _ scratch: Arena) {
    let (row, mapRow) = (y.width * y.batch, product.map.row)
    let columns = (y.height - 1) * mapRow + row
    let result = scratch.floats(outputChannels * columns)
    product.weights.multiply(
      product.packed, product.map, columnStride: y.batch,
      into: DotWeights.Target(result, columns: columns, rowStride: columns))
    for output in 0..<outputChannels {
      PanelKernels.copyRows(
        from: result + output * columns, stride: mapRow, to: y.data + output * y.plane, stride: row,
        rows: y.height, columns: row)
    }
  }

  /// Row by row, as many of them or of their columns at a time as stay in the cache.
  ///
  /// - Parameter firstRow: the row of the output that is the first of `y`.
  func multiply(_ product: DirectProduct, into y: Tensor, firstRow: Int) {
    let (row, lineStride) = (y.width * y.batch, geometry.strideHeight * product.map.row)
    let bytes = product.columnBytes
    let columns = min(row, max(1, Self.groupBytes / (bytes * (geometry.height + 1) * 32)) * 32)
    let lines = columns < row ? 1 : max(1, Self.groupBytes / (bytes * row * geometry.strideHeight))
    for line in stride(from: 0, to: y.height, by: lines) {
      for column in stride(from: 0, to: row, by: columns) {
        product.weights.multiply(
          product.packed, product.map, offset: (firstRow + line) * lineStride + column,
          lineStride: lineStride, columnStride: y.batch,
          into: DotWeights.Target(
            y.data + line * row + column, lines: min(lines, y.height - line),
            columns: min(columns, row - column), rowStride: y.plane, lineStride: row))
      }
    }
  }
}
