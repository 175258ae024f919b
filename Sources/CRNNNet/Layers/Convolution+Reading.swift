import Kernels

/// Convolutions of fewer bits, for reading: the formula as one product, whose right factor is the rounded map itself.
extension Convolution {
  /// About the bytes of a map that are multiplied while they are in the cache.
  private static let groupBytes = 384 << 10
  /// The columns of a Winograd convolution's products from which on reading its weights, many times as many as the
  /// formula has, does not take longer than it saves.
  private static let leastColumns = 128
  /// The channels from which on transforming the maps does not.
  private static let leastChannels = 128

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
  /// are faster than its products of bytes.
  func algorithm(_ x: Tensor, _ pass: Pass, _ factors: DotFactors) -> Algorithm {
    let tile = bestTile(x, .evaluation, .bfloat16)
    let winograd = tile.map { Algorithm.winograd(WinogradForm(tile: $0, precision: .bfloat16)) }
    guard isDirect else { return winograd ?? .panels }
    guard let tile, let winograd else { return .direct(factors) }
    if case .quads = factors, !PairKernels.areFast { return .direct(factors) }
    let columns = tile.tiles(ofWidth: geometry.outputWidth(x.width)) * x.batch
      * tile.tiles(ofHeight: geometry.outputHeight(x.height))
    let pays = columns >= Self.leastColumns && min(inputChannels, outputChannels) >= Self.leastChannels
    return pays ? winograd : .direct(factors)
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
    let row = y.width * y.batch
    let columnBytes = (x.channels + weights.factors.group - 1) / weights.factors.group * 4
    let columns = min(row, max(1, Self.groupBytes / (columnBytes * (geometry.height + 1) * 32)) * 32)
    let lines =
      columns < row ? 1 : max(1, Self.groupBytes / (columnBytes * row * geometry.strideHeight))
    for line in stride(from: 0, to: y.height, by: lines) {
      for column in stride(from: 0, to: row, by: columns) {
        weights.multiply(
          packed, map, offset: line * geometry.strideHeight * map.row + column,
          lineStride: geometry.strideHeight * map.row, columnStride: x.batch,
          into: DotWeights.Target(
            y.data + line * row + column, lines: min(lines, y.height - line),
            columns: min(columns, row - column), rowStride: y.plane, lineStride: row))
      }
    }
  }
}
