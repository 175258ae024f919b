import Files

/// The size of a picture and the number of pictures in its file, found before a library decodes anything.
package struct PictureHeader: Equatable {
  package var width: Int
  package var height: Int
  /// Pages of a TIFF file, frames of a GIF, a WebP or a PNG.
  package var pictures = 1

  /// More is counted of no file.
  private static let mostPictures = 10_000

  /// Nil where the file states no size.
  package init?(_ bytes: [UInt8], _ format: PictureFormat) {
    let file = FileBytes(bytes)
    let found: PictureHeader? =
      switch format {
      case .png: Self.png(file)
      case .jpeg: Self.jpeg(file)
      case .tiff: Self.tiff(file)
      case .bmp: Self.bmp(file)
      case .pnm: Self.pnm(file)
      case .gif: Self.gif(file)
      case .webP: Self.webP(file)
      case .jpeg2000: Self.jpeg2000(file)
      }
    guard let found, found.width > 0, found.height > 0 else { return nil }
    self = found
  }

  private init?(_ width: Int?, _ height: Int?, _ pictures: Int = 1) {
    guard let width, let height else { return nil }
    (self.width, self.height, self.pictures) = (width, height, pictures)
  }

  /// The pixels; of sizes that no file has, as many as can be counted.
  package var pixels: Int {
    let (product, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow ? .max : product
  }

  private static func png(_ file: FileBytes) -> PictureHeader? {
    var (offset, pictures) = (8, 1)
    // An animation says so before its first pixels.
    while let length = file.big(offset, 4), !file.has("IDAT", at: offset + 4) {
      if file.has("acTL", at: offset + 4) { pictures = file.big(offset + 8, 4) ?? 1 }
      offset += 12 + length
    }
    return PictureHeader(file.big(16, 4), file.big(20, 4), min(pictures, mostPictures))
  }

  private static func jpeg(_ file: FileBytes) -> PictureHeader? {
    JPEGFrame(file).flatMap {
      PictureHeader(file.big($0.offset + 7, 2), file.big($0.offset + 5, 2))
    }
  }

  private static func bmp(_ file: FileBytes) -> PictureHeader? {
    guard let size = file.little(14, 4) else { return nil }
    if size == 12 { return PictureHeader(file.little(18, 2), file.little(20, 2)) }
    // A height below 0 means rows from the top.
    let signed = { (offset: Int) in
      file.little(offset, 4).map { Int(Int32(truncatingIfNeeded: $0)).magnitude }.map { Int($0) }
    }
    return PictureHeader(signed(18), signed(22))
  }

  private static func jpeg2000(_ file: FileBytes) -> PictureHeader? {
    func codestream(_ offset: Int) -> PictureHeader? {
      // SOC, SIZ with its length and capabilities, then the grid's size and its offset.
      guard let width = file.big(offset + 8, 4), let height = file.big(offset + 12, 4),
        let left = file.big(offset + 16, 4), let top = file.big(offset + 20, 4)
      else { return nil }
      return PictureHeader(width - left, height - top)
    }
    if file.big(0, 2) == 0xFF4F { return codestream(0) }
    var offset = 0
    while let length = file.big(offset, 4) {
      if file.has("jp2h", at: offset + 4), file.has("ihdr", at: offset + 12) {
        return PictureHeader(file.big(offset + 20, 4), file.big(offset + 16, 4))
      }
      if file.has("jp2c", at: offset + 4) { return codestream(offset + 8) }
      guard length >= 8 else { return nil }
      offset += length
    }
    return nil
  }

  private static func pnm(_ file: FileBytes) -> PictureHeader? {
    let words = file.words(most: 40)
    if words.first == "P7" {
      let value = { (name: String) in
        words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? Int(words[$0 + 1]) : nil }
      }
      return PictureHeader(value("WIDTH"), value("HEIGHT"))
    }
    guard words.count >= 3 else { return nil }
    return PictureHeader(Int(words[1]), Int(words[2]))
  }

  private static func webP(_ file: FileBytes) -> PictureHeader? {
    if file.has("VP8 ", at: 12) {
      return PictureHeader(
        file.little(26, 2).map { $0 & 0x3FFF }, file.little(28, 2).map { $0 & 0x3FFF })
    }
    if file.has("VP8L", at: 12) {
      return file.little(21, 4).flatMap {
        PictureHeader($0 & 0x3FFF + 1, ($0 >> 14) & 0x3FFF + 1)
      }
    }
    guard file.has("VP8X", at: 12) else { return nil }
    var (offset, frames) = (12, 0)
    while let size = file.little(offset + 4, 4), frames < mostPictures {
      if file.has("ANMF", at: offset) { frames += 1 }
      offset += 8 + size + size % 2
    }
    return PictureHeader(
      file.little(24, 3).map { $0 + 1 }, file.little(27, 3).map { $0 + 1 }, max(1, frames))
  }

  private static func gif(_ file: FileBytes) -> PictureHeader? {
    guard var width = file.little(6, 2), var height = file.little(8, 2),
      let flags = file.little(10, 1)
    else { return nil }
    func palette(_ flags: Int) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }
    var (offset, frames) = (13 + palette(flags), 0)
    while let kind = file.little(offset, 1), kind != 0x3B, frames < mostPictures {
      if kind == 0x2C {
        guard let w = file.little(offset + 5, 2), let h = file.little(offset + 7, 2),
          let flags = file.little(offset + 9, 1)
        else { break }
        (width, height, frames) = (max(width, w), max(height, h), frames + 1)
        offset += 11 + palette(flags)
      } else if kind == 0x21 {
        offset += 2
      } else {
        break
      }
      while let length = file.little(offset, 1), length > 0 { offset += 1 + length }
      offset += 1
    }
    return PictureHeader(width, height, max(1, frames))
  }

  private static func tiff(_ file: FileBytes) -> PictureHeader? {
    var seen = Set<Int>()
    var offset = TIFFDirectory.first(in: file)
    var first: TIFFDirectory?
    while let directory = TIFFDirectory(file, at: offset), seen.count < mostPictures,
      seen.insert(offset ?? 0).inserted
    {
      first = first ?? directory
      offset = directory.next
    }
    return PictureHeader(
      first?[TIFFDirectory.width], first?[TIFFDirectory.height], max(1, seen.count))
  }
}
