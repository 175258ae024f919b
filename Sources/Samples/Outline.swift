/// A polygon around a line of text. Where it overlaps itself, what it encloses counts as inside.
package struct Outline: Sendable, Equatable {
  /// At least three corners.
  package let corners: [PagePoint]

  /// Rows that edges may cross in all, which bounds the time that a mask takes.
  private static let mostCrossings = 1 << 27

  /// Corners of an outline of which it is looked whether it crosses itself.
  private static let mostCorners = 4096

  /// Nil for fewer than three corners.
  package init?(_ corners: [PagePoint]) {
    guard corners.count >= 3 else { return nil }
    self.corners = corners
  }

  package init(_ box: PageBox) {
    corners = [
      PagePoint(x: box.left, y: box.top), PagePoint(x: box.right, y: box.top),
      PagePoint(x: box.right, y: box.bottom), PagePoint(x: box.left, y: box.bottom),
    ]
  }

  package var box: PageBox {
    PageBox(around: corners) ?? PageBox(left: 0, top: 0, right: 0, bottom: 0)
  }

  /// Whether it is a box with sides along the page's.
  package var isBox: Bool {
    let box = box
    return corners.allSatisfy {
      ($0.x == box.left || $0.x == box.right) && ($0.y == box.top || $0.y == box.bottom)
    } && area >= box.width * box.height
  }

  /// What it encloses, in square pixels.
  package var area: Double {
    let loops = loops
    let plain = loops.reduce(0) { $0 + abs(Self.area($1)) }
    guard corners.count <= Self.mostCorners else { return plain }
    // Parts of a loop that crosses itself, as a bow-tie does, go round in opposite directions and cancel each other.
    let directed = loops.map { Self.area($0) < 0 ? $0.reversed() : $0 }
    let rows = CrossedArea.area(of: directed, in: box)
    return rows > 1.05 * plain ? rows : plain
  }

  /// The corners, or of very many those that lie outermost in their row or column of pixels.
  var rim: [PagePoint] {
    guard corners.count > 4096 else { return corners }
    var columns: [Int: (upper: PagePoint, lower: PagePoint)] = [:]
    var rows: [Int: (left: PagePoint, right: PagePoint)] = [:]
    for corner in corners {
      let (x, y) = (Int(corner.x.rounded(.down)), Int(corner.y.rounded(.down)))
      let column = columns[x] ?? (corner, corner)
      columns[x] = (
        corner.y < column.upper.y ? corner : column.upper,
        corner.y > column.lower.y ? corner : column.lower
      )
      let row = rows[y] ?? (corner, corner)
      rows[y] = (
        corner.x < row.left.x ? corner : row.left, corner.x > row.right.x ? corner : row.right
      )
    }
    return columns.values.flatMap { [$0.upper, $0.lower] }
      + rows.values.flatMap { [$0.left, $0.right] }
  }

  package func scaled(_ across: Double, _ down: Double) -> Outline {
    Outline(corners.map { $0.scaled(across, down) }) ?? self
  }

  /// For each pixel of a box, row by row, whether its centre is inside; nil if the edges cross too many rows.
  package func mask(of box: PixelBox) -> [Bool]? {
    // The winding number changes by one at each edge; a sum along the row adds the changes up.
    let stride = box.width + 1
    var changes = [Int32](repeating: 0, count: stride * box.height)
    var crossings = 0
    for loop in loops {
      let sign: Int32 = Self.area(loop) < 0 ? -1 : 1
      for (index, a) in loop.enumerated() {
        let b = loop[(index + 1) % loop.count]
        let (upper, lower) = (min(a.y, b.y), max(a.y, b.y))
        let first = max(0, Int((upper - 0.5).rounded(.up)) - box.top)
        let end = min(box.height, Int((lower - 0.5).rounded(.up)) - box.top)
        guard first < end else { continue }
        crossings += end - first
        guard crossings <= Self.mostCrossings else { return nil }
        let slope = (b.x - a.x) / (b.y - a.y)
        let change = a.y < b.y ? sign : -sign
        for row in first..<end {
          let x = a.x + (Double(box.top + row) + 0.5 - a.y) * slope
          let column = Int((x - 0.5).rounded(.up)) - box.left
          changes[row * stride + min(max(column, 0), box.width)] += change
        }
      }
    }
    var mask = [Bool](repeating: false, count: box.width * box.height)
    for row in 0..<box.height {
      var winding: Int32 = 0
      for column in 0..<box.width {
        winding += changes[row * stride + column]
        mask[row * box.width + column] = winding != 0
      }
    }
    return mask
  }

  /// The corners cut apart where the outline comes back to one of them, so that loops of opposite directions
  /// do not cancel each other.
  private var loops: [[PagePoint]] {
    var loops: [[PagePoint]] = []
    var path: [PagePoint] = []
    var indices: [PagePoint: Int] = [:]
    for corner in corners {
      guard let index = indices[corner] else {
        indices[corner] = path.count
        path.append(corner)
        continue
      }
      if path.count - index >= 3 { loops.append(Array(path[index...])) }
      for removed in path[(index + 1)...] { indices[removed] = nil }
      path.removeSubrange((index + 1)...)
    }
    if path.count >= 3 { loops.append(path) }
    return loops
  }

  private static func area(_ loop: [PagePoint]) -> Double {
    var sum = 0.0
    for (index, a) in loop.enumerated() {
      let b = loop[(index + 1) % loop.count]
      sum += a.x * b.y - b.x * a.y
    }
    return sum / 2
  }
}
