import Samples

/// Which lines of a page lie in others, so that their pictures show other lines' text.
struct LineOverlap {
  /// Of the area of a line.
  let share: Double
  /// The index of the line that it lies in.
  let other: Int

  /// On real pages a tenth of the lines of close hands lies in its neighbours by up to 0.43; more than half of a
  /// line lay in another for 13 lines of 1,330, whose outlines were wrong or doubled.
  private static let least = 0.5
  /// Lines before and behind that are looked at, and corners in all, so that the time is bounded; what one
  /// comparison costs beside its corners is as much as 64 of them.
  private static let (reach, mostCorners, atLeast) = (2000, 1 << 24, 64)
  /// The grid of points that is laid over a line.
  private static let grid = PixelBox(width: 64, height: 16)

  /// For each line the one that most of it lies in, if more than half does.
  static func find(_ outlines: [Outline?]) -> [LineOverlap?] {
    let boxes = outlines.map { $0?.box }
    let areas = outlines.map { $0?.area ?? 0 }
    var corners = 0
    return outlines.indices.map { index in
      guard let outline = outlines[index], let box = boxes[index], areas[index] >= 1 else {
        return nil
      }
      var found: LineOverlap?
      var own: [Bool]?
      for other in max(0, index - reach)..<min(outlines.count, index + reach + 1)
      where other != index {
        // What two outlines share is no more than what their boxes share.
        guard let second = outlines[other], let beside = boxes[other],
          box.sharedArea(with: beside) > least * areas[index], corners < mostCorners
        else { continue }
        corners += outline.corners.count + second.corners.count + atLeast
        own = own ?? mask(outline, in: box)
        guard let own, let there = mask(second, in: box) else { continue }
        let inside = own.count { $0 }
        let shared = zip(own, there).count { $0 && $1 }
        guard inside > 0 else { continue }
        let share = Double(shared) / Double(inside)
        if share > least, share > found?.share ?? 0 {
          found = LineOverlap(share: share, other: other)
        }
        // More than all of it cannot lie in another one.
        if share >= 1 { break }
      }
      return found
    }
  }

  /// Which points of the grid over a box are in an outline.
  private static func mask(_ outline: Outline, in box: PageBox) -> [Bool]? {
    let origin = PagePoint(x: box.left, y: box.top)
    let (across, down) = (Double(grid.width) / box.width, Double(grid.height) / box.height)
    return Outline(outline.corners.map { ($0 - origin).scaled(across, down) })?.mask(of: grid)
  }
}
