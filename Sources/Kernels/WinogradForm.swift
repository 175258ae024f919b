/// The tile and the precision of a Winograd convolution, which together decide how its weights are packed.
package struct WinogradForm: Hashable, CaseIterable {
  package let tile: WinogradTile
  /// That of the products; the transforms are those of float32.
  package let precision: Precision

  package init(tile: WinogradTile, precision: Precision) {
    (self.tile, self.precision) = (tile, precision)
  }

  package static let allCases = WinogradTile.allCases.flatMap { tile in
    Precision.allCases.map { WinogradForm(tile: tile, precision: $0) }
  }
}
