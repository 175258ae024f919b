import Pictures

/// A box on a page, its sides along the page's.
package struct PageBox: Sendable, Equatable {
  package var left: Double
  package var top: Double
  package var right: Double
  package var bottom: Double

  package var width: Double { right - left }
  package var height: Double { bottom - top }

  package init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The smallest around points; nil for none.
  package init?(around points: some Sequence<PagePoint>) {
    var iterator = points.makeIterator()
    guard let first = iterator.next() else { return nil }
    self.init(left: first.x, top: first.y, right: first.x, bottom: first.y)
    while let point = iterator.next() {
      left = min(left, point.x)
      right = max(right, point.x)
      top = min(top, point.y)
      bottom = max(bottom, point.y)
    }
  }

  /// How far two boxes are apart along the axis on which they are more so; negative where they overlap.
  package func gap(to other: PageBox) -> Double {
    max(
      max(other.left - right, left - other.right), max(other.top - bottom, top - other.bottom))
  }

  /// The area of what two boxes share.
  package func sharedArea(with other: PageBox) -> Double {
    max(0, min(right, other.right) - max(left, other.left))
      * max(0, min(bottom, other.bottom) - max(top, other.top))
  }

  /// Whether the sides of two boxes lie within `distance` of each other.
  package func isClose(to other: PageBox, within distance: Double) -> Bool {
    abs(left - other.left) <= distance && abs(right - other.right) <= distance
      && abs(top - other.top) <= distance && abs(bottom - other.bottom) <= distance
  }
}

/// The whole pixels of a picture that a box touches.
package struct PixelBox: Sendable, Equatable {
  package let left: Int
  package let top: Int
  package let width: Int
  package let height: Int

  package init(width: Int, height: Int) {
    (left, top, self.width, self.height) = (0, 0, width, height)
  }

  /// Nil where the box has no part in the picture.
  package init?(_ box: PageBox, in image: RasterImage) {
    left = max(0, Int(box.left.rounded(.down)))
    top = max(0, Int(box.top.rounded(.down)))
    width = min(image.width, Int(box.right.rounded(.up))) - left
    height = min(image.height, Int(box.bottom.rounded(.up))) - top
    guard width > 0, height > 0 else { return nil }
  }
}
