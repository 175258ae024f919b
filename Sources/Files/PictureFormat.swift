/// The formats of pictures that are read, by what their files begin with.
package enum PictureFormat: String, Sendable {
  case png = "PNG"
  case jpeg = "JPEG"
  case tiff = "TIFF"
  case bmp = "BMP"
  case pnm = "PNM"
  case gif = "GIF"
  case webP = "WebP"
  case jpeg2000 = "JPEG 2000"

  /// Nil for a file of none of them.
  package init?(_ bytes: [UInt8]) {
    let starts: [(PictureFormat, [UInt8])] = [
      (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.jpeg, [0xFF, 0xD8, 0xFF]),
      (.tiff, [0x49, 0x49, 42, 0]), (.tiff, [0x4D, 0x4D, 0, 42]),
      (.tiff, [0x49, 0x49, 43, 0]), (.tiff, [0x4D, 0x4D, 0, 43]),
      (.bmp, Array("BM".utf8)), (.gif, Array("GIF87a".utf8)), (.gif, Array("GIF89a".utf8)),
      (.jpeg2000, [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]), (.jpeg2000, [0xFF, 0x4F, 0xFF, 0x51]),
    ]
    if let format = starts.first(where: { bytes.starts(with: $0.1) })?.0 {
      self = format
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webP
    } else if bytes.count > 2, bytes[0] == UInt8(ascii: "P"),
      (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1]),
      [0x20, 0x09, 0x0A, 0x0D, 0x23].contains(bytes[2])
    {
      self = .pnm
    } else {
      return nil
    }
  }

  /// The format of a file that cannot be a text, too: the letters with which some formats begin may begin one.
  package init?(ofNoText bytes: [UInt8]) {
    self.init(bytes)
    switch self {
    case .bmp:
      guard bytes.prefix(64).contains(0) else { return nil }
    case .pnm:
      // Behind the kind stands the width, a comment, or the first word of PAM.
      let rest = bytes.dropFirst(2).drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let isSize = rest.first.map { 0x30...0x39 ~= $0 } ?? false
      let isPAM = bytes[1] == UInt8(ascii: "7") && rest.starts(with: "WIDTH".utf8)
      guard isSize || isPAM || rest.first == UInt8(ascii: "#") else { return nil }
    default: break
    }
  }
}
