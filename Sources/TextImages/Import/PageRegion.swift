/// A polygon on a page, in pixels.
public struct PageRegion: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double
  }

  /// At least three corners.
  public let corners: [Point]

  /// Nil for fewer than three corners, and for numbers that are no places on a page.
  init?(_ corners: [Point]) {
    let limit = 1e6
    guard corners.count >= 3, corners.allSatisfy({ abs($0.x) <= limit && abs($0.y) <= limit })
    else { return nil }
    self.corners = corners
  }

  /// A box.
  package init?(left: Double, top: Double, width: Double, height: Double) {
    guard width > 0, height > 0 else { return nil }
    self.init([
      Point(x: left, y: top), Point(x: left + width, y: top),
      Point(x: left + width, y: top + height), Point(x: left, y: top + height),
    ])
  }

  /// Corners in a text, as `10,20 30,20 30,40` or with spaces alone.
  init?(points text: String) {
    let numbers = text.split { $0 == " " || $0 == "," || $0.isNewline || $0 == "\t" }
      .map { Double($0) }
    guard numbers.count % 2 == 0 else { return nil }
    var corners: [Point] = []
    for index in stride(from: 0, to: numbers.count, by: 2) {
      guard let x = numbers[index], let y = numbers[index + 1], x.isFinite, y.isFinite else {
        return nil
      }
      corners.append(Point(x: x, y: y))
    }
    self.init(corners)
  }

  /// The part of a page inside the polygon's box. What is outside of the polygon gets the value
  /// that half of the pixels inside do not exceed, mostly the paper's.
  ///
  /// Nil where the polygon has no part on the page.
  func cut(from page: RasterImage) -> RasterImage? {
    let left = max(0, Int((corners.map(\.x).min() ?? 0).rounded(.down)))
    let top = max(0, Int((corners.map(\.y).min() ?? 0).rounded(.down)))
    let right = min(page.width, Int((corners.map(\.x).max() ?? 0).rounded(.up)))
    let bottom = min(page.height, Int((corners.map(\.y).max() ?? 0).rounded(.up)))
    guard left < right, top < bottom else { return nil }
    let (width, height, channels) = (right - left, bottom - top, page.channels)
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    var outside: [Int] = []
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
    for y in 0..<height {
      let spans = crossings(Double(top + y) + 0.5).sorted()
      var passed = 0
      for x in 0..<width {
        let centre = Double(left + x) + 0.5
        let target = (y * width + x) * channels
        while passed < spans.count, spans[passed] <= centre { passed += 1 }
        // An odd number of edges to the left means inside.
        guard passed % 2 == 1 else {
          outside.append(target)
          continue
        }
        let source = ((top + y) * page.width + left + x) * channels
        for channel in 0..<channels {
          pixels[target + channel] = page.pixels[source + channel]
          histograms[channel][Int(page.pixels[source + channel])] += 1
        }
      }
    }
    let inside = width * height - outside.count
    guard inside > 0 else { return nil }
    for channel in 0..<channels {
      var (sum, median) = (0, 0)
      while sum + histograms[channel][median] < (inside + 1) / 2 {
        sum += histograms[channel][median]
        median += 1
      }
      for target in outside { pixels[target + channel] = UInt8(median) }
    }
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// Where the edges cross a row, sorted or not.
  private func crossings(_ y: Double) -> [Double] {
    corners.indices.compactMap { index in
      let (a, b) = (corners[index], corners[(index + 1) % corners.count])
      guard (a.y <= y) != (b.y <= y) else { return nil }
      return a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
    }
  }
}
