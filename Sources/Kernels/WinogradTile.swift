import CVector

/// The rows and columns of outputs that a tile of a Winograd convolution covers.
///
/// The larger a tile, the fewer products an output takes, elements / (height · width): 4, 2.25, 2.1
/// and 2 where the formula takes 9. It also has more weights to read, and larger rounding errors.
public enum WinogradTile: Sendable, CaseIterable {
  case twoByTwo, fourByFour, fourByFive, fourBySix

  public var height: Int { self == .twoByTwo ? 2 : 4 }

  public var width: Int {
    switch self {
    case .twoByTwo: 2
    case .fourByFour: 4
    case .fourByFive: 5
    case .fourBySix: 6
    }
  }

  /// Elements of a transformed tile: (height + 2) · (width + 2).
  public var elements: Int { (height + 2) * (width + 2) }

  /// The tiles that cover so many rows of outputs.
  public func tiles(ofHeight rows: Int) -> Int { (rows + height - 1) / height }

  /// The tiles that cover so many columns of outputs.
  public func tiles(ofWidth columns: Int) -> Int { (columns + width - 1) / width }

  var shape: cvector_winograd_tile {
    cvector_winograd_tile(height: Int64(height), width: Int64(width))
  }
}
