import CLeptonica
import Foundation

/// Decodes every picture that Leptonica reads into 8-bit grey or colour.
///
/// Palettes, 1, 2, 4 and 16 bits a pixel and CMYK are converted; transparency is blended on white, that of
/// JPEG 2000 excepted, which Leptonica does not tell.
/// A picture that its EXIF data call turned or mirrored is put upright. Grey is 0.299 R + 0.587 G + 0.114 B. Of a TIFF with several pages the first is read.
public struct ImageDecoder: Sendable {
  /// Pictures with more pixels are refused before their pixels are decoded.
  public static let maximumPixels = 1 << 28

  /// 1 for grey, 3 for red, green, blue: what every picture is converted to.
  public let channels: Int

  public init(channels: Int) {
    precondition(channels == 1 || channels == 3, "pictures are read as grey or red, green, blue")
    self.channels = channels
    Self.silenceLeptonica()
  }

  // Leptonica prints to standard error by itself unless told not to; once a process is enough.
  private static let quietLeptonica: Void = {
    setMsgSeverity(Int32(L_SEVERITY_NONE))
  }()

  static func silenceLeptonica() { _ = quietLeptonica }

  /// Decodes the file at `path`.
  ///
  /// - Parameter isStored: whether the picture is wanted as it is stored, whatever its EXIF data say.
  public func decode(file path: String, isStored: Bool = false) throws(ImageError) -> RasterImage {
    try decode(Self.bytes(ofFile: path), name: path, isStored: isStored)
  }

  /// Decodes a picture in memory; `name` stands for it in errors.
  public func decode(
    _ bytes: [UInt8], name: String, isStored: Bool = false
  ) throws(ImageError) -> RasterImage {
    if bytes.isEmpty { throw .empty(path: name) }
    // Most pictures are plain PNG files, and this reads them in a quarter of the time.
    if let image = plain(bytes) { return image }
    var format: Int32 = 0
    guard findFileFormatBuffer(bytes, &format) == 0, let formatName = Self.formatName(format) else {
      throw .unknownFormat(path: name)
    }
    var width: Int32 = 0
    var height: Int32 = 0
    if pixReadHeaderMem(bytes, bytes.count, nil, &width, &height, nil, nil, nil) == 0,
      Int(width) * Int(height) > Self.maximumPixels
    {
      throw .tooLarge(path: name, width: Int(width), height: Int(height))
    }
    // Leptonica turns TIFF pictures by itself, but those of one orientation the wrong way.
    var plain = ExifOrientation.withoutTurn(bytes)
    let transparent = formatName == "PNG" ? TransparentColour.ofPNG(bytes) : nil
    if let transparent { plain.removeSubrange(transparent.chunk) }
    var pix = pixReadMem(plain, plain.count)
    defer { pixDestroy(&pix) }
    guard let pix,
      let unpacker = PixUnpacker(
        pix,
        isPremultiplied: formatName == "TIFF" && ExifOrientation.samplesOfTIFF(bytes) > 2,
        transparent: formatName == "GIF" ? TransparentColour.indexOfGIF(bytes) : nil)
    else { throw .damaged(path: name, format: formatName) }
    let image =
      transparent.map {
        unpacker.unpacked(channels: 3).whitening($0.colour).converted(toChannels: channels)
      } ?? unpacker.unpacked(channels: channels)
    return isStored ? image : image.upright(fromOrientation: ExifOrientation.find(in: bytes))
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

  private static func formatName(_ format: Int32) -> String? {
    switch Int(format) {
    case IFF_BMP: "BMP"
    case IFF_JFIF_JPEG: "JPEG"
    case IFF_PNG: "PNG"
    case IFF_TIFF, IFF_TIFF_PACKBITS, IFF_TIFF_RLE, IFF_TIFF_G3, IFF_TIFF_G4, IFF_TIFF_LZW,
      IFF_TIFF_ZIP, IFF_TIFF_JPEG:
      "TIFF"
    case IFF_PNM: "PNM"
    case IFF_GIF: "GIF"
    case IFF_JP2: "JPEG 2000"
    case IFF_WEBP: "WebP"
    case IFF_SPIX: "SPIX"
    default: nil
    }
  }
}
