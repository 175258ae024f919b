import Foundation

/// Where flat writing goes when its line is bent, leaned, turned and seen in perspective.
///
/// All about the centre of the writing, in its pixels: bent to an arc of curvature κ, so that x is the
/// way along the line's middle; then (x, y) ← M (x, y) with M a lean, a width and a turn; then
/// (x, y) ← (x, y) / (1 + g x + h y). Each step can be inverted exactly.
struct TextWarp {
  private let centre: (x: Double, y: Double)
  private let curvature: Double
  private let m: (a: Double, b: Double, c: Double, d: Double)
  private let inverse: (a: Double, b: Double, c: Double, d: Double)
  private let g: Double
  private let h: Double

  /// - Parameters:
  ///   - bend: the angle in radians between the line's ends; positive bends them down.
  ///   - stretch: the width of letters, 1 for what they have.
  ///   - lean: the tangent of the slant, positive to the right.
  ///   - turn: radians, counter-clockwise.
  ///   - across, down: by what part one side is nearer than the middle, −0.4…0.4.
  init(
    width: Double, height: Double, bend: Double, stretch: Double, lean: Double, turn: Double,
    across: Double, down: Double
  ) {
    centre = (width / 2, height / 2)
    // A bend is no tighter than a circle on which the letters still have room.
    let tightest = 0.7 / height
    curvature = max(-tightest, min(tightest, bend / width))
    let (sine, cosine) = (sin(turn), cos(turn))
    // y points down: leaning to the right moves what is above, at negative y, to the right.
    let shear = -lean
    m = (cosine * stretch, cosine * shear + sine, -sine * stretch, cosine - sine * shear)
    let determinant = m.a * m.d - m.b * m.c
    inverse = (m.d / determinant, -m.b / determinant, -m.c / determinant, m.a / determinant)
    let reach = max(width * stretch, height) / 2
    g = across / reach
    h = down / max(height, reach / 3)
  }

  /// Where the warp moves a point of the flat writing.
  func forward(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    var (u, v) = (x - centre.x, y - centre.y)
    if abs(curvature) > 1e-9 {
      let radius = 1 / curvature
      let angle = u * curvature
      (u, v) = ((radius - v) * sin(angle), radius - (radius - v) * cos(angle))
    }
    let (p, q) = (m.a * u + m.b * v, m.c * u + m.d * v)
    let w = max(0.2, 1 + g * p + h * q)
    return (p / w, q / w)
  }

  /// The point of the flat writing that the warp moves to (x, y).
  @inline(__always)
  func backward(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let w = 1 / max(0.05, 1 - g * x - h * y)
    let (p, q) = (x * w, y * w)
    var (u, v) = (inverse.a * p + inverse.b * q, inverse.c * p + inverse.d * q)
    if abs(curvature) > 1e-9 {
      let radius = 1 / curvature
      let sign: Double = radius > 0 ? 1 : -1
      let away = radius - v
      let angle = atan2(u * sign, away * sign)
      let distance = (u * u + away * away).squareRoot() * sign
      (u, v) = (angle * radius, radius - distance)
    }
    return (u + centre.x, v + centre.y)
  }

  /// What rectangle the ink of a mask fills after the warp: the bounds of all its columns' ends.
  func bounds(of ink: [Range<Int>]) -> (left: Double, top: Double, right: Double, bottom: Double)? {
    var (left, top, right, bottom) = (
      Double.infinity, Double.infinity, -Double.infinity, -Double.infinity
    )
    for (column, rows) in ink.enumerated() where !rows.isEmpty {
      for x in [column, column + 1] {
        for y in [rows.lowerBound, rows.upperBound] {
          let point = forward(Double(x), Double(y))
          (left, right) = (min(left, point.x), max(right, point.x))
          (top, bottom) = (min(top, point.y), max(bottom, point.y))
        }
      }
    }
    return left < right && top < bottom ? (left, top, right, bottom) : nil
  }
}
