import Pictures

/// Draws words from top to bottom.
enum ColumnDrawing {
  /// The column of a word, turned as ``ColumnRule`` says; nil where the face lacks a letter of it.
  ///
  /// Its letters stand upright one below the other, each in the middle and as high as a line.
  static func draw(
    _ word: String, _ style: WordStyle, _ renderer: WordRenderer, channels: Int
  ) -> RasterImage? {
    var bare = style
    (bare.left, bare.right, bare.top, bare.bottom) = (0, 0, 0, 0)
    var cells: [RasterImage] = []
    for letter in word where !letter.isWhitespace {
      guard let cell = renderer.render(String(letter), style: bare, channels: channels) else {
        return nil
      }
      cells.append(cell)
      bare.noiseSeed &+= 1
    }
    return stacked(cells, style, channels).turnedColumn
  }

  private static func stacked(
    _ cells: [RasterImage], _ style: WordStyle, _ channels: Int
  ) -> RasterImage {
    let inner = cells.map(\.width).max() ?? 1
    let width = style.left + inner + style.right
    let height = style.top + cells.reduce(0) { $0 + $1.height } + style.bottom
    let paper = Array(style.paper[..<channels])
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    func append(_ count: Int) {
      for _ in 0..<count { pixels += paper }
    }
    append(style.top * width)
    for cell in cells {
      let left = style.left + (inner - cell.width) / 2
      for row in 0..<cell.height {
        append(left)
        let start = row * cell.width * channels
        pixels += cell.pixels[start..<start + cell.width * channels]
        append(width - left - cell.width)
      }
    }
    append(style.bottom * width)
    return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
  }
}
