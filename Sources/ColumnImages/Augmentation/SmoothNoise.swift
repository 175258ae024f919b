import Kernels

/// A smooth random function of the plane with values in ±1: random values on a square grid and
/// smooth steps between them.
struct SmoothNoise {
  let random: CounterRandom
  /// The number of the first random number that is used.
  let first: UInt64
  /// The distance of grid points in pixels.
  let spacing: Float

  func value(_ x: Float, _ y: Float) -> Float {
    let (across, down) = (x / spacing, y / spacing)
    let (column, row) = (across.rounded(.down), down.rounded(.down))
    let (u, v) = (Self.step(across - column), Self.step(down - row))
    let (c, r) = (UInt64(column), UInt64(row))
    let above = corner(c, r) + u * (corner(c + 1, r) - corner(c, r))
    let below = corner(c, r + 1) + u * (corner(c + 1, r + 1) - corner(c, r + 1))
    return above + v * (below - above)
  }

  private func corner(_ column: UInt64, _ row: UInt64) -> Float {
    2 * random.float(at: first &+ column << 16 &+ row) - 1
  }

  private static func step(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
