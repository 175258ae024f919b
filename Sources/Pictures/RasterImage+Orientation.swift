extension RasterImage {
  /// The picture turned and mirrored as an EXIF orientation asks for it.
  ///
  /// 2 mirrors, 3 turns by 180°, 4 mirrors top and bottom, 6 turns by 90° clockwise, 8
  /// counter-clockwise; 5 and 7 are those two mirrored. Any other number changes nothing.
  package func upright(fromOrientation orientation: Int) -> RasterImage {
    guard (2...8).contains(orientation) else { return self }
    let isTurned = orientation >= 5
    let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (sourceX, sourceY) =
          switch orientation {
          case 2: (width - 1 - x, y)
          case 3: (width - 1 - x, height - 1 - y)
          case 4: (x, height - 1 - y)
          case 5: (y, x)
          case 6: (y, height - 1 - x)
          case 7: (width - 1 - y, height - 1 - x)
          default: (width - 1 - y, x)
          }
        let start = (sourceY * width + sourceX) * channels
        for channel in 0..<channels { turned.append(pixels[start + channel]) }
      }
    }
    return RasterImage(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}
