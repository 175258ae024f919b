/// Where a JPEG file says how large it is and of how many components.
struct JPEGFrame {
  /// The place of the frame's marker.
  let place: Int
  /// Whether Adobe's marker, which says what the components are, stands before it.
  let hasAdobeMarker: Bool

  /// Walks over the segments of a file; nil where they lead to no frame.
  init?(_ file: FileBytes) {
    var (place, hasAdobeMarker) = (2, false)
    while let start = file.big(place, 1) {
      // Bytes of FF fill the space before a marker.
      guard start == 0xFF, let marker = file.big(place + 1, 1) else { return nil }
      switch marker {
      case 0xFF: place += 1
      case 0x01, 0xD0...0xD8: place += 2
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        (self.place, self.hasAdobeMarker) = (place, hasAdobeMarker)
        return
      default:
        guard let length = file.big(place + 2, 2), length >= 2 else { return nil }
        if marker == 0xEE, file.has("Adobe", at: place + 4) { hasAdobeMarker = true }
        place += 2 + length
      }
    }
    return nil
  }
}
