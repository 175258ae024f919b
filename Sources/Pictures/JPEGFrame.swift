/// Where a JPEG file says how large it is and of how many components.
struct JPEGFrame {
  /// The offset of the frame's marker.
  let offset: Int
  /// Whether Adobe's marker, which says what the components are, stands before it.
  let hasAdobeMarker: Bool

  /// Walks over the segments of a file; nil where they lead to no frame.
  init?(_ file: FileBytes) {
    var (offset, hasAdobeMarker) = (2, false)
    while let start = file.big(offset, 1) {
      // Bytes of FF fill the space before a marker.
      guard start == 0xFF, let marker = file.big(offset + 1, 1) else { return nil }
      switch marker {
      case 0xFF: offset += 1
      case 0x01, 0xD0...0xD8: offset += 2
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        (self.offset, self.hasAdobeMarker) = (offset, hasAdobeMarker)
        return
      default:
        guard let length = file.big(offset + 2, 2), length >= 2 else { return nil }
        if marker == 0xEE, file.has("Adobe", at: offset + 4) { hasAdobeMarker = true }
        offset += 2 + length
      }
    }
    return nil
  }

  /// The most scans of a file that is read; encoders make about ten, and each goes over all pixels.
  static let mostScans = 100

  /// Whether a progressive file has more scans.
  func hasTooManyScans(_ file: FileBytes) -> Bool {
    guard let kind = file.big(offset + 1, 1), [0xC2, 0xC6, 0xCA, 0xCE].contains(kind) else {
      return false
    }
    var (next, scans) = (offset, 0)
    while let start = file.offset(of: 0xFF, from: next), let marker = file.big(start + 1, 1) {
      switch marker {
      // Stuffed bytes, fill and restarts stand within a scan.
      case 0x00, 0x01, 0xD0...0xD7: next = start + 2
      case 0xFF: next = start + 1
      case 0xD9: return false
      default:
        if marker == 0xDA { scans += 1 }
        guard scans <= Self.mostScans else { return true }
        guard let length = file.big(start + 2, 2) else { return false }
        next = start + 2 + length
      }
    }
    return false
  }
}
