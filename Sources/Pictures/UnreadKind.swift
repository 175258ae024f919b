import Files

/// Kinds of sound pictures that Leptonica does not read, or not as they are meant.
enum UnreadKind {
  /// What is not read of a picture that could not be decoded, with what to do; nil where nothing tells.
  static func find(_ bytes: [UInt8], _ format: PictureFormat) -> String? {
    let file = FileBytes(bytes)
    switch format {
    case .tiff: return tiff(file)
    case .jpeg2000: return JPEG2000Values(file).unread
    case .jpeg: return jpeg(file)
    case .bmp: return bmp(file)
    default: return nil
    }
  }

  /// Whether a picture is read, but not as it is meant.
  static func isMisread(_ bytes: [UInt8], _ format: PictureFormat) -> Bool {
    switch format {
    case .jpeg: jpeg(FileBytes(bytes)) != nil
    case .jpeg2000: JPEG2000Values(FileBytes(bytes)).unread != nil
    default: false
    }
  }

  private static func bmp(_ file: FileBytes) -> String? {
    guard let kind = file.little(30, 4), let size = file.little(14, 4), size >= 40 else {
      return nil
    }
    let remedy = "save it as PNG"
    switch kind {
    case 1, 2: return "it is compressed by run lengths, which is not read; \(remedy)"
    case 4, 5: return "it holds a JPEG or PNG file, which is not read; \(remedy)"
    default: return nil
    }
  }

  private static func jpeg(_ file: FileBytes) -> String? {
    guard let frame = JPEGFrame(file) else { return nil }
    if frame.hasTooManyScans(file) {
      return
        "it has more than \(JPEGFrame.mostScans) scans, each over all of its pixels; save it anew"
    }
    // Without Adobe's marker, nothing says whether 0 or 255 is no ink.
    guard !frame.hasAdobeMarker, file.big(frame.offset + 9, 1) == 4 else { return nil }
    return "its colours are CMYK without Adobe's marker, which says what no ink is; save it as RGB"
  }

  private static func tiff(_ file: FileBytes) -> String? {
    guard let directory = TIFFDirectory(file, at: TIFFDirectory.first(in: file)) else {
      return nil
    }
    let remedy = "save it in strips, as whole numbers of 1 to 16 bits"
    if directory[TIFFDirectory.tiles] != nil {
      return "it is stored in tiles, which are not read; \(remedy)"
    }
    if directory[TIFFDirectory.planes] == 2 {
      return "its colours are stored as planes, which are not read; \(remedy)"
    }
    if let kind = directory[TIFFDirectory.sampleFormat], kind > 1 {
      let name = kind == 3 ? "floating-point" : "signed"
      return "its values are \(name) numbers, which are not read; \(remedy)"
    }
    if let bits = directory[TIFFDirectory.bits], bits > 16 {
      return "its values have \(bits) bits, which are not read; \(remedy)"
    }
    return nil
  }
}
