import Console
import Pictures

/// Samples side by side in one picture, in titled sections, each with a line of text below it.
package struct ContactSheet {
  /// A sample on the sheet.
  package struct Cell: Sendable {
    let pixels: [UInt8]
    let width: Int
    let caption: String

    /// - Parameter pixels: column by column from the left, channels innermost, as samples are.
    package init(pixels: [UInt8], width: Int, caption: String = "") {
      self.pixels = pixels
      self.width = width
      self.caption = caption
    }
  }

  /// The sections from the top.
  package private(set) var sections: [(title: String, cells: [Cell])] = []
  private let height: Int
  private let channels: Int
  private let renderer: WordRenderer

  /// What a line of cells may measure across, unless a single cell needs more.
  private static let lineWidth = 1200
  private static let gap = 6
  private static let paper: UInt8 = 236
  private static let titleSize = 15.0
  private static let captionSize = 12.0
  /// A line of cells has no room for more, and what a text costs to draw grows faster than it.
  private static let mostScalars = 160

  /// - Parameters:
  ///   - height: the height of all samples.
  ///   - channels: 1 for grey, 3 for colour.
  package init(height: Int, channels: Int) throws(FontError) {
    self.height = height
    self.channels = channels
    renderer = try WordRenderer()
  }

  /// Adds a section; one without cells is left out.
  package mutating func append(_ title: String, _ cells: [Cell]) {
    if !cells.isEmpty { sections.append((title, cells)) }
  }

  /// The whole sheet.
  package func render() -> RasterImage {
    var placed: [(image: RasterImage, x: Int, y: Int)] = []
    var y = Self.gap
    for section in sections {
      if let title = text(section.title, Self.titleSize) {
        placed.append((title, Self.gap, y))
        y += title.height + Self.gap
      }
      var (x, lineHeight) = (Self.gap, 0)
      for cell in section.cells {
        let picture = raster(cell)
        let caption = text(cell.caption, Self.captionSize)
        let width = max(picture.width, caption?.width ?? 0)
        if x > Self.gap, x + width + Self.gap > Self.lineWidth {
          (x, y) = (Self.gap, y + lineHeight + Self.gap)
          lineHeight = 0
        }
        placed.append((picture, x, y))
        if let caption { placed.append((caption, x, y + picture.height + 1)) }
        lineHeight = max(lineHeight, picture.height + 1 + (caption?.height ?? 0))
        x += width + Self.gap
      }
      y += lineHeight + 2 * Self.gap
    }
    let width = placed.map { $0.x + $0.image.width }.max() ?? 1
    return Self.compose(placed, width: width + Self.gap, height: y, channels: channels)
  }

  private static func compose(
    _ placed: [(image: RasterImage, x: Int, y: Int)], width: Int, height: Int, channels: Int
  ) -> RasterImage {
    var pixels = [UInt8](repeating: paper, count: width * height * channels)
    for (image, x, y) in placed {
      let length = image.width * channels
      for row in 0..<image.height {
        let start = ((y + row) * width + x) * channels
        pixels.replaceSubrange(
          start..<start + length, with: image.pixels[row * length..<(row + 1) * length])
      }
    }
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func raster(_ cell: Cell) -> RasterImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(cell.pixels.count)
    for y in 0..<height {
      for x in 0..<cell.width {
        let start = (x * height + y) * channels
        pixels += cell.pixels[start..<start + channels]
      }
    }
    return RasterImage(width: cell.width, height: height, channels: channels, pixels: pixels)
  }

  /// A text, or its beginning with an ellipsis.
  private static func cut(_ text: String) -> String {
    // Not in characters: one of these can have any number of marks.
    let scalars = text.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: mostScalars, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(String.UnicodeScalarView(scalars[..<end])) + "…"
  }

  /// Nil for no text. Characters that the font lacks are written as their numbers.
  private func text(_ text: String, _ size: Double) -> RasterImage? {
    guard !text.isEmpty else { return nil }
    let text = Self.cut(text)
    let style = WordStyle(
      face: 0, size: size, left: 0, right: 0, top: 0, bottom: 0, ink: [0, 0, 0],
      paper: [Self.paper, Self.paper, Self.paper], noise: 0, noiseSeed: 0)
    if let image = renderer.render(text, style: style, channels: channels) { return image }
    let known = text.unicodeScalars.map { scalar in
      let isDrawn =
        scalar.properties.isWhitespace
        || renderer.render(String(scalar), style: style, channels: channels) != nil
      return isDrawn
        ? String(scalar) : "<\(scalar.codePoint)>"
    }
    return renderer.render(known.joined(), style: style, channels: channels)
  }
}
