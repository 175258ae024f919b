import Pictures

/// What a look at a decoded picture shows of it.
enum PictureLook {
  /// Values that differ by less are not seen apart.
  private static let leastContrast = 8
  /// A picture of a line has at most a stroke or two above and below its letters.
  private static let bandsOfAPage = 4
  private static let heightOfAPage = 100

  /// The findings about a picture, given its pixels at the height of samples, too.
  static func notes(_ image: RasterImage, _ scaled: NormalisedImage, name: String)
    -> [SkippedSample]
  {
    var notes: [SkippedSample] = []
    func add(_ reason: SkipReason, _ detail: String) {
      notes.append(SkippedSample(reason: reason, name: name, detail: detail))
    }
    if image.pictures > 1 {
      add(.severalPictures, "\(image.pictures) pages or frames are in the file, the first is read")
    }
    if image.isDamaged {
      add(.damagedPicture, "the file is damaged, and a part of the picture is made up")
    }
    if image.wasColumn {
      add(.verticalLine, "the picture is a column of text and was turned, its top to the left")
    }
    let (least, most) = (scaled.pixels.min() ?? 0, scaled.pixels.max() ?? 0)
    if Int(most) - Int(least) < leastContrast {
      let kind = least == 255 ? "white" : least == most ? "of the value \(least)" : "nearly alike"
      add(
        .blankPicture,
        "all its pixels are \(kind), so nothing can be read"
          + (least == 255 ? "; white on a transparent ground looks like this" : ""))
    } else if let bands = bands(image), bands >= bandsOfAPage {
      add(
        .wholePage,
        "\(image.width) × \(image.height) pixels with \(bands) rows of ink look like a page or a "
          + "paragraph; a picture is to be one line")
    }
    return notes
  }

  /// The runs of rows with ink that have rows without ink between them; nil for a picture too low for a page.
  private static func bands(_ image: RasterImage) -> Int? {
    guard image.height >= heightOfAPage, image.width < 6 * image.height else { return nil }
    var counts = [Int](repeating: 0, count: 256)
    // Each picture's ground is what most of its pixels are; the first channel shows ink well enough.
    for index in stride(from: 0, to: image.pixels.count, by: image.channels) {
      counts[Int(image.pixels[index])] += 1
    }
    let pixels = image.width * image.height
    var (median, below) = (0, counts[0])
    while below < (pixels + 1) / 2 {
      median += 1
      below += counts[median]
    }
    var (bands, run, gap) = (0, 0, 2)
    for y in 0..<image.height {
      let start = y * image.width * image.channels
      let ink = stride(from: start, to: start + image.width * image.channels, by: image.channels)
        .count { abs(Int(image.pixels[$0]) - median) > 64 }
      // Dust is no ink.
      let isInked = ink * 100 > image.width
      run = isInked ? run + 1 : 0
      gap = isInked ? gap : gap + 1
      if run == 3, gap >= 2 {
        bands += 1
        gap = 0
      }
    }
    return bands
  }
}
