/// A point on a page in pixels: x to the right, y downwards.
package struct PagePoint: Sendable, Hashable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// The largest coordinate that a page can have.
  private static let limit = 1e6

  /// Points in a text, as `10,20 30,20` or with spaces alone; nil where something else stands there.
  package static func list(_ text: String) -> [PagePoint]? {
    let parts = text.utf8.split {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || (9...13).contains($0)
    }
    guard parts.count.isMultiple(of: 2) else { return nil }
    var points: [PagePoint] = []
    points.reserveCapacity(parts.count / 2)
    for index in stride(from: 0, to: parts.count, by: 2) {
      guard let x = Double(Substring(parts[index])), let y = Double(Substring(parts[index + 1])),
        abs(x) <= limit, abs(y) <= limit
      else { return nil }
      points.append(PagePoint(x: x, y: y))
    }
    return points
  }

  package func scaled(_ across: Double, _ down: Double) -> PagePoint {
    PagePoint(x: x * across, y: y * down)
  }

  package func distance(to other: PagePoint) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  package static func + (one: PagePoint, other: PagePoint) -> PagePoint {
    PagePoint(x: one.x + other.x, y: one.y + other.y)
  }

  package static func - (one: PagePoint, other: PagePoint) -> PagePoint {
    PagePoint(x: one.x - other.x, y: one.y - other.y)
  }

  package static func * (point: PagePoint, factor: Double) -> PagePoint {
    PagePoint(x: point.x * factor, y: point.y * factor)
  }

  /// The scalar product.
  package static func * (one: PagePoint, other: PagePoint) -> Double {
    one.x * other.x + one.y * other.y
  }
}
