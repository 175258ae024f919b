import Kernels

/// The tile and the precision of a Winograd convolution, which together decide how its weights are packed.
struct WinogradForm: Hashable, CaseIterable {
  let tile: WinogradTile
  /// That of the products; the transforms are those of float32.
  let precision: Precision

  static let allCases = WinogradTile.allCases.flatMap { tile in
    Precision.allCases.map { WinogradForm(tile: tile, precision: $0) }
  }
}
