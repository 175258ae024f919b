import Pictures

/// The part of a page that shows a line of text, in pixels of the page's picture.
package struct PageRegion: Sendable, Equatable {
  package let outline: Outline
  /// What the line is cut straight along; nil if it is taken as it stands.
  package let baseline: Baseline?
  /// Whether the coordinates are those of the picture as it is stored, not as its EXIF data put it upright.
  package let isOfStoredPicture: Bool

  package init(_ outline: Outline, along baseline: Baseline? = nil, isOfStoredPicture: Bool = false)
  {
    self.outline = outline
    self.baseline = baseline
    self.isOfStoredPicture = isOfStoredPicture
  }

  /// A line's straight picture has about as many pixels as the box around it on the page, and may have this times
  /// as many, or this many.
  private static let (mostTimes, least) = (4, 1 << 22)

  /// The most pixels that the line's picture has.
  func mostPixels(of page: RasterImage) -> Int {
    PixelBox(outline.box, in: page).map { Self.mostPixels($0) } ?? 0
  }

  private static func mostPixels(_ box: PixelBox) -> Int {
    max(mostTimes * box.width * box.height, least)
  }

  /// The line's picture. What is outside of the outline has the colour of the paper about it.
  ///
  /// Nil where the outline has no part on the page, or crosses more rows than can be.
  package func cut(from page: RasterImage) -> RasterImage? {
    guard let box = PixelBox(outline.box, in: page), let mask = outline.mask(of: box),
      mask.contains(true)
    else { return nil }
    let paper = PaperColour.around(box, of: page)
    if let baseline, let line = LineStraightening(outline, along: baseline),
      line.rows * line.columns <= Self.mostPixels(box)
    {
      return straightened(page, line, box, mask, paper)
    }
    return baseline == nil ? cut(page, box, mask, paper) : nil
  }

  private func cut(
    _ page: RasterImage, _ box: PixelBox, _ mask: [Bool], _ paper: [UInt8]
  ) -> RasterImage {
    let channels = page.channels
    var pixels: [UInt8] = []
    pixels.reserveCapacity(mask.count * channels)
    for y in 0..<box.height {
      for x in 0..<box.width {
        guard mask[y * box.width + x] else {
          pixels += paper
          continue
        }
        let source = ((box.top + y) * page.width + box.left + x) * channels
        for channel in 0..<channels { pixels.append(page.pixels[source + channel]) }
      }
    }
    return RasterImage(width: box.width, height: box.height, channels: channels, pixels: pixels)
  }

  private func straightened(
    _ page: RasterImage, _ line: LineStraightening, _ box: PixelBox, _ mask: [Bool],
    _ paper: [UInt8]
  ) -> RasterImage {
    let channels = page.channels
    var pixels: [UInt8] = []
    pixels.reserveCapacity(line.rows * line.columns * channels)
    page.pixels.withUnsafeBufferPointer { source in
      for row in 0..<line.rows {
        for column in 0..<line.columns {
          let point = line.point(column: column, row: row)
          let (x, y) = (point.x.rounded(.down), point.y.rounded(.down))
          let (left, top) = (x - Double(box.left), y - Double(box.top))
          guard left >= 0, top >= 0, left < Double(box.width), top < Double(box.height),
            mask[Int(top) * box.width + Int(left)]
          else {
            pixels += paper
            continue
          }
          Self.append(point, page, source, to: &pixels)
        }
      }
    }
    return RasterImage(
      width: line.columns, height: line.rows, channels: channels, pixels: pixels)
  }

  /// The value at a point between the centres of four pixels.
  private static func append(
    _ point: PagePoint, _ page: RasterImage, _ source: UnsafeBufferPointer<UInt8>,
    to pixels: inout [UInt8]
  ) {
    let x = min(max(point.x - 0.5, 0), Double(page.width - 1))
    let y = min(max(point.y - 0.5, 0), Double(page.height - 1))
    let (column, row) = (Int(x), Int(y))
    let (across, down) = (x - Double(column), y - Double(row))
    let right = min(column + 1, page.width - 1) - column
    let below = (min(row + 1, page.height - 1) - row) * page.width
    for channel in 0..<page.channels {
      let value = { (step: Int) in
        Double(source[(row * page.width + column + step) * page.channels + channel])
      }
      let upper = value(0) * (1 - across) + value(right) * across
      let lower = value(below) * (1 - across) + value(below + right) * across
      pixels.append(UInt8(upper * (1 - down) + lower * down + 0.5))
    }
  }
}
