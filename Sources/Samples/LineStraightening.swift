import Pictures

/// Where on a page the pixels of a line's picture come from, that runs straight along a baseline.
///
/// Column c and row r of the picture come from b(u) + v n(u), with u = c + ½ + start, v = r + ½ + top, b the
/// baseline and n its normal downwards. A baseline along the sides of the page moves whole pixels.
package struct LineStraightening {
  package let columns: Int
  package let rows: Int
  private let baseline: Baseline
  private let start: Double
  private let top: Double
  /// For each column the point on the baseline and the normal.
  private let columnAxes: [(point: PagePoint, normal: PagePoint)]

  /// No page is wider; each column takes memory of its own.
  private static let mostColumns = 1 << 18

  /// Nil where nothing, or more than a page can have, would be in the picture.
  package init?(_ outline: Outline, along baseline: Baseline) {
    let extent = Self.extent(outline, baseline)
    // Pixels' centres are to fall on pixels' centres where the baseline runs along a side of the page.
    let (first, chord) = (baseline.points[0], baseline.chord)
    let start = Self.aligned(extent.along.lowerBound, first * chord)
    let top = Self.aligned(extent.below.lowerBound, first * Baseline.normal(chord))
    let columns = (extent.along.upperBound - start - 1e-6).rounded(.up)
    let rows = (extent.below.upperBound - top - 1e-6).rounded(.up)
    guard columns >= 1, rows >= 1, columns <= Double(Self.mostColumns),
      columns * rows <= Double(ImageDecoder.maximumPixels)
    else {
      return nil
    }
    self.baseline = baseline
    self.start = start
    self.top = top
    self.columns = Int(columns)
    self.rows = Int(rows)
    columnAxes = (0..<Int(columns)).map { column in
      let along = Double(column) + 0.5 + start
      return (
        baseline.point(at: along, chord: rows),
        Baseline.normal(baseline.direction(at: along, chord: rows))
      )
    }
  }

  package func point(column: Int, row: Int) -> PagePoint {
    let (point, normal) = columnAxes[column]
    return point + normal * (Double(row) + 0.5 + top)
  }

  /// The point of the page at a place in the picture, of which whole numbers are the sides of pixels.
  package func place(_ x: Double, _ y: Double) -> PagePoint {
    let column = min(max(0, Int((x - 0.5).rounded(.down))), max(0, columns - 2))
    let next = min(column + 1, columns - 1)
    let share = x - 0.5 - Double(column)
    let one = columnAxes[column].point + columnAxes[column].normal * (y + top)
    let other = columnAxes[next].point + columnAxes[next].normal * (y + top)
    guard next > column else { return one + baseline.chord * share }
    return one + (other - one) * share
  }

  /// The place in the picture of a point of the page.
  package func locate(_ point: PagePoint) -> PagePoint {
    let found = baseline.project(point)
    return PagePoint(x: found.along - start, y: found.below - top)
  }

  /// The next lower number that is whole beside an offset.
  private static func aligned(_ value: Double, _ offset: Double) -> Double {
    (value + offset + 1e-6).rounded(.down) - offset
  }

  /// How far the outline reaches along the baseline and below it.
  private static func extent(
    _ outline: Outline, _ baseline: Baseline
  ) -> (along: ClosedRange<Double>, below: ClosedRange<Double>) {
    if let extent = extentOfBox(outline, baseline) { return extent }
    var (along, below) = ((Double.infinity, -Double.infinity), (Double.infinity, -Double.infinity))
    for point in samples(of: outline) {
      let projected = baseline.project(point)
      along = (min(along.0, projected.along), max(along.1, projected.along))
      below = (min(below.0, projected.below), max(below.1, projected.below))
    }
    return (along.0...along.1, below.0...below.1)
  }

  /// A box around a bent or slanted line is higher than the line: what counts is how far its edges are from the
  /// nearest part of the baseline. Nil for other outlines, and where the box is as high as the line.
  private static func extentOfBox(
    _ outline: Outline, _ baseline: Baseline
  ) -> (along: ClosedRange<Double>, below: ClosedRange<Double>)? {
    guard outline.isBox, let line = PageBox(around: baseline.points) else { return nil }
    let (box, chord) = (outline.box, baseline.chord)
    // The distances from the line's ends and from its highest and lowest part to the box's edges.
    let (left, right) = (line.left - box.left, box.right - line.right)
    let (above, below) = (line.top - box.top, box.bottom - line.bottom)
    let isLevel = abs(chord.x) >= abs(chord.y)
    let rise = isLevel ? line.height / box.height : line.width / box.width
    guard rise > 0.1, min(left, right, above, below) >= 0 else { return nil }
    let sides: (start: Double, end: Double, upper: Double, lower: Double) =
      switch (isLevel, isLevel ? chord.x > 0 : chord.y > 0) {
      case (true, true): (left, right, above, below)
      case (true, false): (right, left, below, above)
      case (false, true): (above, below, right, left)
      case (false, false): (below, above, left, right)
      }
    guard sides.upper + sides.lower >= 2 else { return nil }
    return (-sides.start...baseline.length + sides.end, -sides.upper...sides.lower)
  }

  /// The corners, and where these are few, points of the edges, since the baseline may bend away from them.
  private static func samples(of outline: Outline) -> [PagePoint] {
    let corners = outline.corners
    guard corners.count <= 64 else { return outline.rim }
    return corners.indices.flatMap { index in
      let (a, b) = (corners[index], corners[(index + 1) % corners.count])
      return (0..<16).map { a + (b - a) * (Double($0) / 16) }
    }
  }
}
