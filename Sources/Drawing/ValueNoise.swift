import Samples

/// A smooth random function of the plane with values in ±1: random values on a square grid, kept for
/// one picture, and smooth steps between them.
struct ValueNoise {
  private let grid: [Float]
  private let columns: Int
  private let rows: Int
  private let scale: Float

  /// - Parameter spacing: the distance of grid points in pixels.
  init(width: Int, height: Int, spacing: Double, random: inout RandomSequence) {
    scale = Float(1 / max(1, spacing))
    columns = Int(Float(width) * scale) + 3
    rows = Int(Float(height) * scale) + 3
    var values: [Float] = []
    values.reserveCapacity(columns * rows)
    for _ in 0..<(columns * rows + 3) / 4 {
      let bits = random.next()
      for part in 0..<4 { values.append(Float((bits >> UInt64(16 * part)) & 0xFFFF) / 32767.5 - 1) }
    }
    grid = values
  }

  @inline(__always)
  func value(_ x: Int, _ y: Int) -> Float {
    let (across, down) = (Float(x) * scale, Float(y) * scale)
    let (column, row) = (Int(across), Int(down))
    let (u, v) = (Self.step(across - Float(column)), Self.step(down - Float(row)))
    return grid.withUnsafeBufferPointer { grid in
      let corner = row * columns + column
      let above = grid[corner] + u * (grid[corner + 1] - grid[corner])
      let below =
        grid[corner + columns] + u * (grid[corner + columns + 1] - grid[corner + columns])
      return above + v * (below - above)
    }
  }

  @inline(__always)
  private static func step(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
