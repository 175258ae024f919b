import CVector

/// A map [channels][height][row] as the right factor of products for reading: 32 bits hold the numbers of two or four
/// channels at one place.
package struct DotMap {
  /// What products may read behind it.
  private static let slack = 32

  let data: UnsafeMutablePointer<UInt32>
  /// Places of a row and of a group of channels, with the border of zeros.
  package let row: Int
  package let plane: Int
  private let shape: Shape
  private let factors: DotFactors

  package struct Shape {
    package let channels: Int
    package let height: Int
    package let row: Int
    /// Rows of zeros above and below.
    package var border = 0
    /// Columns of zeros before and behind.
    package var margin = 0

    package init(channels: Int, height: Int = 1, row: Int) {
      (self.channels, self.height, self.row) = (channels, height, row)
    }
  }

  /// Memory for maps of a shape.
  package init(_ factors: DotFactors, _ shape: Shape, in arena: Arena) {
    self.factors = factors
    self.shape = shape
    row = shape.row + 2 * shape.margin
    plane = (shape.height + 2 * shape.border) * row
    let groups = (shape.channels + factors.group - 1) / factors.group
    data = arena.pairs(groups * plane + Self.slack)
    // What lies behind it is read, and takes part in no sum that counts.
    (data + groups * plane).update(repeating: 0, count: Self.slack)
  }

  /// Rounds a map whose channels are `plane` floats apart.
  package func load(_ x: UnsafePointer<Float>, plane: Int) {
    var map = cvector_dot_map(
      channels: Int64(shape.channels), height: Int64(shape.height), row: Int64(shape.row),
      plane: Int64(plane), above: Int64(shape.border), below: Int64(shape.border),
      before: Int64(shape.margin), behind: Int64(shape.margin), scale: 1, zero: 0)
    if case .quads(let range) = factors {
      (map.scale, map.zero) = (1 / range.step, Int32(range.zero))
    }
    cvector_dot_load(factors.kind, x, data, map)
  }
}
