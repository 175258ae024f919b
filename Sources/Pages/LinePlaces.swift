import Samples

/// Where parts of a line's picture are on its page.
package struct LinePlaces {
  private let columns: Int
  private let rows: Int
  /// Nil of a picture that was cut as it stands, whose first pixel is at `origin`.
  private let straightening: LineStraightening?
  private let origin: PagePoint
  private let isBent: Bool
  private let scale: (across: Double, down: Double)
  private let bounds: PageSize
  /// For each column the rows that the outline takes, as far as that is known.
  private var upper: [Double]
  private var lower: [Double]

  /// Outlines with more corners, and edges over more columns in all, are taken as high as the picture.
  private static let (mostCorners, mostSteps) = (4096, 1 << 22)

  init(
    _ region: PageRegion, columns: Int, rows: Int, scale: (across: Double, down: Double),
    bounds: PageSize
  ) {
    self.columns = columns
    self.rows = rows
    self.scale = scale
    self.bounds = bounds
    straightening = region.baseline.flatMap { LineStraightening(region.outline, along: $0) }
    isBent = (region.baseline?.points.count ?? 0) > 2
    let box = region.outline.box
    origin = PagePoint(
      x: max(0, box.left.rounded(.down)), y: max(0, box.top.rounded(.down)))
    upper = Array(repeating: .infinity, count: columns)
    lower = Array(repeating: -.infinity, count: columns)
    if region.outline.corners.count <= Self.mostCorners { trace(region.outline) }
  }

  /// What of the line is between two columns of its picture, as corners of an outline on the page.
  package func outline(of range: Range<Double>) -> [PagePoint] {
    let left = min(max(range.lowerBound, 0), Double(columns - 1))
    let right = max(min(range.upperBound, Double(columns)), left + 1)
    let touched = Int(left)...min(columns - 1, max(Int(left), Int(right.rounded(.up)) - 1))
    var top = max(0, upper[touched].min() ?? 0)
    var bottom = min(Double(rows), lower[touched].max() ?? 0)
    if !(bottom - top >= 1) { (top, bottom) = (0, Double(rows)) }
    // A bend is as long as the line is high, or longer.
    let step = isBent ? max(8, Double(rows) / 2) : .infinity
    let count = max(1, Int(((right - left) / step).rounded(.up)))
    let across = (0...count).map { left + (right - left) * Double($0) / Double(count) }
    return (across.map { place($0, top) } + across.reversed().map { place($0, bottom) }).map {
      PagePoint(
        x: min(max($0.x / scale.across, 0), bounds.width),
        y: min(max($0.y / scale.down, 0), bounds.height))
    }
  }

  private func place(_ x: Double, _ y: Double) -> PagePoint {
    straightening?.place(x, y) ?? PagePoint(x: origin.x + x, y: origin.y + y)
  }

  private func locate(_ point: PagePoint) -> PagePoint {
    straightening?.locate(point) ?? point - origin
  }

  /// Finds the rows that the outline takes in each column.
  private mutating func trace(_ outline: Outline) {
    let corners = outline.corners
    var steps = 0
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % corners.count]
      // Beside a baseline that bends, a straight edge is bent in the picture.
      let parts = isBent ? min(64, max(1, Int(a.distance(to: b) * 2 / Double(rows)))) : 1
      var last = locate(a)
      for part in 1...parts {
        let next = locate(a + (b - a) * (Double(part) / Double(parts)))
        steps += Int(min(abs(next.x - last.x), Double(columns))) + 1
        guard steps <= Self.mostSteps else {
          for column in 0..<columns { (upper[column], lower[column]) = (.infinity, -.infinity) }
          return
        }
        mark(last, next)
        last = next
      }
    }
  }

  private mutating func mark(_ one: PagePoint, _ other: PagePoint) {
    let (a, b) = one.x <= other.x ? (one, other) : (other, one)
    guard b.x >= 0, a.x <= Double(columns) else { return }
    let first = min(columns - 1, Int(max(0, a.x)))
    let last = min(columns - 1, Int(min(Double(columns), b.x)))
    for column in first...max(first, last) {
      for x in [max(a.x, Double(column)), min(b.x, Double(column + 1))] {
        let share = b.x > a.x ? min(max((x - a.x) / (b.x - a.x), 0), 1) : 0
        let y = a.y + (b.y - a.y) * share
        upper[column] = min(upper[column], y)
        lower[column] = max(lower[column], y)
      }
      if b.x == a.x {
        upper[column] = min(upper[column], b.y)
        lower[column] = max(lower[column], b.y)
      }
    }
  }
}
