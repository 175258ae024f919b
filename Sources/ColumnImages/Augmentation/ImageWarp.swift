import Foundation
import Kernels

/// Where each pixel of a turned, slanted, tilted and stretched image comes from.
///
/// The image is sheared, turned and seen in perspective about its centre; the result is scaled so
/// that all of it lies in the frame, which keeps its size. Elastic changes displace the points that
/// are read smoothly. Between pixels it interpolates; beyond the edges it takes the pixels at them.
struct ImageWarp {
  /// (x, y) of the source = ((a x + b y + c) / w, (d x + e y + f) / w), w = g x + h y + 1.
  private var a = 1.0, b = 0.0, c = 0.0, d = 0.0, e = 1.0, f = 0.0, g = 0.0, h = 0.0
  private let reach: Float
  private let field: (across: SmoothNoise, down: SmoothNoise)

  /// The ends of a long line move by no more than this part of its height when it is turned.
  private static let mostShift = 0.1

  init(_ changes: ImageChanges, _ image: ColumnImage) {
    let (width, height) = (Double(image.width), Double(image.height))
    reach = Float(changes.elastic * height)
    let spacing = Float(max(2, height / 2))
    field = (
      SmoothNoise(random: changes.elasticRandom, first: 1, spacing: spacing),
      SmoothNoise(random: changes.elasticRandom, first: 1 << 32, spacing: spacing)
    )
    let most = atan(Self.mostShift * 2 * height / width)
    let angle = max(-most, min(most, changes.rotation))
    let (sine, cosine) = (sin(angle), cos(angle))
    // How far the turned image reaches from its centre.
    let slantedReach = (width + abs(changes.shear) * height) / 2
    let reachX = cosine * slantedReach + abs(sine) * height / 2
    let reachY = cosine * height / 2 + abs(sine) * slantedReach
    // w = 1 + gx x + gy y is 1 ± k at two ends, whose ratio is then 1 − the strength.
    let gx = Self.slope(changes.perspective.across) / reachX
    let gy = Self.slope(changes.perspective.down) * min(1, height / width) / reachY
    var (left, right, top, bottom) = (
      Double.infinity, -Double.infinity, Double.infinity, -Double.infinity
    )
    for (u, v) in [(-1.0, -1.0), (1, -1), (-1, 1), (1, 1)] {
      let slanted = (u * width + changes.shear * v * height) / 2
      let x = cosine * slanted + sine * v * height / 2
      let y = cosine * v * height / 2 - sine * slanted
      let w = 1 + gx * x + gy * y
      (left, right) = (min(left, x / w), max(right, x / w))
      (top, bottom) = (min(top, y / w), max(bottom, y / w))
    }
    let (scaleX, scaleY) = ((right - left) / width, (bottom - top) / height)

    // Backwards: out of the frame, out of the perspective, back by the angle, back by the slant.
    // With (p, q) = (left + scaleX x, top + scaleY y) and k = 1 − gx p − gy q, the turned point is
    // (p, q) / k.
    let k = 1 - gx * left - gy * top
    // slanted = cos p − sin q, v = sin p + cos q, u = slanted − shear v, all over k.
    let (px, py) = (cosine - changes.shear * sine, -sine - changes.shear * cosine)
    let (qx, qy) = (sine, cosine)
    g = -gx * scaleX / k
    h = -gy * scaleY / k
    a = px * scaleX / k + width / 2 * g
    b = py * scaleY / k + width / 2 * h
    c = (px * left + py * top) / k + width / 2
    d = qx * scaleX / k + height / 2 * g
    e = qy * scaleY / k + height / 2 * h
    f = (qx * left + qy * top) / k + height / 2
  }

  /// k for which (1 − k) / (1 + k) is 1 − |strength|, with the strength's sign.
  private static func slope(_ strength: Double) -> Double { strength / (2 - abs(strength)) }

  /// - Parameter copy: memory for as many bytes as the image has.
  func apply(to image: ColumnImage, copy: UnsafeMutablePointer<UInt8>) {
    copy.update(from: image.pixels, count: image.count)
    let (lastX, lastY) = (Float(image.width - 1), Float(image.height - 1))
    let channels = image.channels
    let column = image.column
    for x in 0..<image.width {
      for y in 0..<image.height {
        let (cx, cy) = (Double(x) + 0.5, Double(y) + 0.5)
        let w = 1 / (g * cx + h * cy + 1)
        var sourceX = Float((a * cx + b * cy + c) * w - 0.5)
        var sourceY = Float((d * cx + e * cy + f) * w - 0.5)
        if reach > 0 {
          sourceX += reach * field.across.value(Float(x), Float(y))
          sourceY += reach * field.down.value(Float(x), Float(y))
        }
        sourceX = max(0, min(lastX, sourceX))
        sourceY = max(0, min(lastY, sourceY))
        let (left, top) = (Int(sourceX), Int(sourceY))
        let (u, v) = (sourceX - Float(left), sourceY - Float(top))
        let right = min(left + 1, image.width - 1) - left
        let below = min(top + 1, image.height - 1) - top
        let corner = copy + left * column + top * channels
        let target = image.pixels + x * column + y * channels
        for channel in 0..<channels {
          let p00 = Float(corner[channel])
          let p10 = Float(corner[right * column + channel])
          let p01 = Float(corner[below * channels + channel])
          let p11 = Float(corner[right * column + below * channels + channel])
          let upper = p00 + u * (p10 - p00)
          let lower = p01 + u * (p11 - p01)
          target[channel] = ColumnImage.byte(upper + v * (lower - upper))
        }
      }
    }
  }
}
