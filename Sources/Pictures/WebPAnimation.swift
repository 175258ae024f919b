/// The first frame of an animated WebP file, which libwebp's decoder of single pictures calls damaged.
///
/// Source: Google, WebP Container Specification, sections Animation and Extended File Format.
enum WebPAnimation {
  /// A file of the frame alone; nil for a file without frames or with a damaged first one.
  static func firstFrame(of bytes: [UInt8]) -> [UInt8]? {
    let file = FileBytes(bytes)
    guard file.has("VP8X", at: 12) else { return nil }
    var offset = 12
    while let size = file.little(offset + 4, 4) {
      if file.has("ANMF", at: offset) { return picture(bytes, file, offset + 8, size) }
      offset += 8 + size + size % 2
    }
    return nil
  }

  /// - Parameter start: where the frame's position, size, duration and flags begin, 16 bytes; its chunks follow.
  private static func picture(
    _ bytes: [UInt8], _ file: FileBytes, _ start: Int, _ size: Int
  ) -> [UInt8]? {
    guard size > 16, size <= bytes.count - start, let width = file.little(start + 6, 3),
      let height = file.little(start + 9, 3)
    else { return nil }
    // The flag says that there may be alpha, the sizes are less one.
    let canvas = [0x10, 0, 0, 0].map(UInt8.init) + number(width, 3) + number(height, 3)
    let chunks =
      Array("WEBPVP8X".utf8) + number(canvas.count, 4) + canvas
      + Array(bytes[(start + 16)..<(start + size)])
    return Array("RIFF".utf8) + number(chunks.count, 4) + chunks
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
