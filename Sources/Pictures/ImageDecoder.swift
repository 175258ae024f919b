import CLeptonica
import CPictureErrors
import Files
import Foundation

/// Decodes every picture that Leptonica reads into 8-bit grey or colour.
///
/// Palettes, 1, 2, 4 and 16 bits a pixel and CMYK are converted; transparency is blended on white. Grey of 16 bits
/// whose values all are below 4096 was stored so from a camera or scanner of 8 to 12 bits, and is read as that.
/// A picture that its EXIF data call turned or mirrored is put upright. Grey is 0.299 R + 0.587 G + 0.114 B.
/// Of several pages or frames the first is read.
package struct ImageDecoder: Sendable {
  /// Pictures with more pixels are refused before their pixels are decoded.
  package static let maximumPixels = 1 << 28

  /// A file of any size may have so many.
  private static let pixelsOfAnyFile = 1 << 24
  /// As many pixels as are read, of four values of 16 bits.
  private static let largestFile = 8 * maximumPixels

  /// 1 for grey, 3 for red, green, blue: what every picture is converted to.
  package let channels: Int

  package init(channels: Int) {
    precondition(channels == 1 || channels == 3, "pictures are read as grey or red, green, blue")
    self.channels = channels
    Self.silenceLeptonica()
  }

  /// Whether the libraries behind Leptonica keep quiet, too.
  package static var isQuiet: Bool { picture_errors_are_silent() == 1 }

  // Leptonica prints to standard error by itself unless told not to; once a process is enough.
  private static let quietLeptonica: Void = {
    setMsgSeverity(Int32(L_SEVERITY_NONE))
    // Some of its lines are printed whatever the severity.
    leptSetStderrHandler { _ in }
  }()

  static func silenceLeptonica() { _ = quietLeptonica }

  /// Decodes the file at `path`.
  ///
  /// - Parameter isStored: whether the picture is wanted as it is stored, whatever its EXIF data say.
  package func decode(file path: String, isStored: Bool = false) throws(ImageError) -> RasterImage {
    try decode(file: path, isStored: isStored) { $0 }
  }

  /// Decodes the file at `path` for `body`; until that is done, the pixels count for the process's budget.
  package func decode<Value>(
    file path: String, isStored: Bool = false, _ body: (RasterImage) -> Value
  ) throws(ImageError) -> Value {
    try decode(Self.bytes(ofFile: path), name: path, isStored: isStored, body)
  }

  /// Decodes a picture in memory; `name` stands for it in errors.
  package func decode(
    _ bytes: [UInt8], name: String, isStored: Bool = false
  ) throws(ImageError) -> RasterImage {
    try decode(bytes, name: name, isStored: isStored) { $0 }
  }

  /// Decodes a picture in memory for `body`; until that is done, the pixels count for the process's budget.
  package func decode<Value>(
    _ bytes: [UInt8], name: String, isStored: Bool = false, _ body: (RasterImage) -> Value
  ) throws(ImageError) -> Value {
    if bytes.isEmpty { throw .empty(path: name) }
    guard let format = PictureFormat(bytes) else { throw .unknownFormat(path: name) }
    let stored = bytes
    let bytes = format == .webP ? WebPAnimation.firstFrame(of: stored) ?? stored : stored
    guard let header = PictureHeader(bytes, format) else {
      throw .damaged(path: name, format: format.rawValue)
    }
    // giflib decodes all frames.
    let pixels = header.pixels.multipliedReportingOverflow(by: format == .gif ? header.pictures : 1)
    if pixels.overflow || pixels.partialValue > Self.maximumPixels {
      throw .tooLarge(path: name, width: header.width, height: header.height)
    }
    if pixels.partialValue > max(Self.pixelsOfAnyFile, format.mostPixelsOfAByte * bytes.count) {
      throw .implausible(
        path: name, width: header.width, height: header.height, bytes: bytes.count)
    }
    let pictures = PictureHeader(stored, format)?.pictures ?? 1
    return try PixelBudget.shared.during(pixels.partialValue) { () throws(ImageError) -> Value in
      var image = try decoded(bytes, format, name: name, isStored: isStored)
      image.pictures = pictures
      return body(image)
    }
  }

  private func decoded(
    _ bytes: [UInt8], _ format: PictureFormat, name: String, isStored: Bool
  ) throws(ImageError) -> RasterImage {
    // Most pictures are plain PNG files, and this reads them in a quarter of the time.
    if format == .png, let image = plain(bytes) { return image }
    if format == .bmp, let bitmap = WideBMP(bytes) {
      guard let image = bitmap.raster(channels: channels) else {
        throw Self.failure(bytes, format, name)
      }
      return image
    }
    // Leptonica turns TIFF pictures by itself, but those of one orientation the wrong way.
    var plain = ExifOrientation.withoutTurn(bytes)
    if format == .pnm, let narrowed = WideNetpbm.narrowed(bytes) { plain = narrowed }
    guard !UnreadKind.isMisread(bytes, format) else { throw Self.failure(bytes, format, name) }
    let tiff = format == .tiff ? TIFFMeaning(plain) : nil
    if let tiff { plain = tiff.bytes }
    let transparent = format == .png ? TransparentColour.ofPNG(bytes) : nil
    if let transparent { plain.removeSubrange(transparent.chunk) }
    if format == .png, transparent == nil, let grey = WidePNG(plain) {
      let image = grey.raster(channels: channels)
      return isStored ? image : image.upright(fromOrientation: ExifOrientation.find(in: bytes))
    }
    // Leptonica looks at the first 12 bytes whatever there are.
    if plain.count < 12 { plain += repeatElement(0, count: 12 - plain.count) }
    _ = picture_damage()
    var pix = pixReadMem(plain, plain.count)
    let isDamaged = picture_damage() != 0
    defer { pixDestroy(&pix) }
    let values = format == .jpeg2000 ? JPEG2000Values(FileBytes(bytes)) : nil
    // There are fourth values, but nothing declares them as alpha.
    if let pix, let values, values.hasAlpha, pixGetDepth(pix) == 32 { pixSetSpp(pix, 4) }
    if let pix, tiff?.hasAlpha == false, pixGetDepth(pix) == 32 { pixSetSpp(pix, 3) }
    guard let pix,
      let unpacker = PixUnpacker(
        pix, isPremultiplied: values?.isPremultiplied ?? tiff?.isPremultiplied ?? false,
        isInverted: tiff?.isInverted ?? false,
        transparent: format == .gif ? TransparentColour.indexOfGIF(bytes) : nil,
        spreads: transparent == nil)
    else { throw Self.failure(bytes, format, name) }
    var image =
      transparent.map {
        unpacker.unpacked(channels: 3).whitening($0.colour).converted(toChannels: channels)
      } ?? unpacker.unpacked(channels: channels)
    if !isStored { image = image.upright(fromOrientation: ExifOrientation.find(in: bytes)) }
    image.isDamaged = isDamaged
    return image
  }

  private static func failure(
    _ bytes: [UInt8], _ format: PictureFormat, _ name: String
  ) -> ImageError {
    UnreadKind.find(bytes, format).map {
      .unread(path: name, format: format.rawValue, reason: $0)
    } ?? .damaged(path: name, format: format.rawValue)
  }

  private func plain(_ bytes: [UInt8]) -> RasterImage? {
    bytes.withUnsafeBytes { PlainPNG($0)?.raster(channels: channels) }
  }

  private static func bytes(ofFile path: String) throws(ImageError) -> [UInt8] {
    func failure() -> ImageError {
      errno == ENOENT
        ? .missing(path: path) : .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure() }
    // A pipe or a device may never end.
    guard status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR else {
      throw .unreadable(path: path, reason: "it is no file")
    }
    guard Int(status.st_size) <= largestFile else {
      throw .unreadable(
        path: path, reason: "\(status.st_size >> 20) MiB are more than any picture takes")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}

extension PictureFormat {
  /// The most pixels that a large picture of paper has for a byte of its file.
  fileprivate var mostPixelsOfAByte: Int {
    switch self {
    // White paper in CCITT's G4.
    case .tiff: 20_000
    // 1 bit a pixel, and deflate's largest ratio, 1032.
    case .png: 8300
    // 64 pixels in a bit.
    case .jpeg: 512
    // Others would make any size of nothing.
    case .webP, .jpeg2000, .gif, .bmp, .pnm: 1000
    }
  }
}
