import Kernels

/// Which algorithm computes a convolution, with tiles of which size.
extension Convolution {
  enum Algorithm {
    case naive, panels
    case winograd(WinogradForm)
    /// The formula as a product of fewer bits, while a model reads.
    case direct(DotFactors)
  }

  /// Winograd has nothing to gain from few channels, whose transforms cost more than they save, nor
  /// from few tiles, for which its matrices of weights are too much to read.
  private static let leastChannels = 8
  private static let leastTiles = 16
  /// Rows of tiles, of all images, from which on large tiles pay while a model reads.
  private static let leastRowsOfTiles = 3

  /// The tiles with which a model reads.
  private static let tilesOfReading = [WinogradTile.fourByFive, .rowOfSix]

  /// Whether it has too few channels for Winograd's algorithm to pay.
  var isNarrow: Bool { min(inputChannels, outputChannels) < Self.leastChannels }

  func algorithm(_ x: Tensor, _ pass: Pass) -> Algorithm {
    if let factors = pass.factors(of: weight) { return algorithm(x, pass, factors) }
    let precision = pass.mode == .training ? pass.precision : .float32
    switch pass.kernels {
    case .naive: return .naive
    case .winograd(let tile):
      guard WinogradConvolution.fits(geometry, tile) else { return .panels }
      return .winograd(WinogradForm(tile: tile, precision: precision))
    case .fast:
      guard let tile = bestTile(x, pass.mode, precision)
      else { return .panels }
      return .winograd(WinogradForm(tile: tile, precision: precision))
    }
  }

  /// The tile that takes the least time, or nil if that is none.
  func bestTile(
    _ x: Tensor, _ mode: Pass.Mode, _ precision: Precision
  ) -> WinogradTile? {
    if isNarrow { return nil }
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    // Of a row of tiles, whose columns are multiplied sixteen at a time.
    func products(_ tile: WinogradTile) -> Int {
      tile.elements * ((tile.tiles(ofWidth: width) * x.batch + 15) / 16)
    }
    func fits(_ tile: WinogradTile) -> Bool { WinogradConvolution.fits(geometry, tile) }
    switch mode {
    case .training:
      let tiles = precision.tiles.lazy.filter(fits)
      guard let tile = tiles.min(by: { products($0) < products($1) }) else { return nil }
      let count = tile.tiles(ofHeight: height) * tile.tiles(ofWidth: width) * x.batch
      return count >= Self.leastTiles ? tile : nil
    case .evaluation:
      // What an image reads as must not hang on how wide its neighbours are.
      guard let tile = Self.tilesOfReading.first(where: fits) else { return nil }
      let hasEnoughRows = tile.tiles(ofHeight: height) * x.batch >= Self.leastRowsOfTiles
      return hasEnoughRows ? tile : tile == .fourByFive ? .twoByTwo : nil
    }
  }
}

extension Precision {
  /// The tiles that are worth while in training, those with the fewest weights first. They multiply the rounding of
  /// bfloat16, 0.2 %, by 4 at 4 × 4 and by 9 at 4 × 5 and 4 × 6.
  fileprivate var tiles: [WinogradTile] {
    switch self {
    case .float32: Self.tilesOfFloat32
    case .bfloat16: Self.tilesOfBFloat16
    }
  }

  private static let tilesOfFloat32 = [
    WinogradTile.fourByFour, .fourByFive, .fourBySix, .rowOfSix,
  ]
  private static let tilesOfBFloat16 = [WinogradTile.fourByFour, .rowOfSix]
}
