import CVector

/// The rows and columns of outputs that a tile of a Winograd convolution covers.
///
/// The larger a tile, the fewer products an output takes, elements / (height · width): for filters of
/// 3 × 3 they are 4, 2.25, 2.1 and 2 where the formula takes 9. It also has more weights to read, and
/// larger rounding errors. Filters that are two wide are transformed along their rows alone: of the
/// two products of a row and an output remain 7 / 6.
package enum WinogradTile: Sendable, CaseIterable {
  case twoByTwo, fourByFour, fourByFive, fourBySix
  /// For filters of any height and width 2.
  case rowOfSix

  package var height: Int {
    switch self {
    case .rowOfSix: 1
    case .twoByTwo: 2
    case .fourByFour, .fourByFive, .fourBySix: 4
    }
  }

  package var width: Int {
    switch self {
    case .twoByTwo: 2
    case .fourByFour: 4
    case .fourByFive: 5
    case .fourBySix, .rowOfSix: 6
    }
  }

  /// Elements of a transformed tile: (height + 2) · (width + 2), or 7 of a row.
  package var elements: Int { self == .rowOfSix ? 7 : (height + 2) * (width + 2) }

  /// The weights that an element is made of: those of a filter, or of one of its rows.
  package var taps: Int { self == .rowOfSix ? 2 : 9 }

  /// The tiles that cover so many rows of outputs.
  package func tiles(ofHeight rows: Int) -> Int { (rows + height - 1) / height }

  /// The tiles that cover so many columns of outputs.
  package func tiles(ofWidth columns: Int) -> Int { (columns + width - 1) / width }

  var shape: cvector_winograd_tile {
    cvector_winograd_tile(height: Int64(height), width: Int64(width))
  }
}
