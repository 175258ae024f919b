/// What the boxes and the first marker of a JPEG 2000 file say of its values.
///
/// Leptonica reads the values of four components and tells neither alpha from black nor colours from others. Source:
/// ITU-T T.800, annexes A.5.1 (SIZ) and I.5.3 (the boxes of the header).
struct JPEG2000Values {
  private var components = 0
  private var bits = 0
  /// The number of the colour space, where it has one.
  private var space: Int?
  /// What the components are, where the file declares it: 0 a colour, 1 opacity, 2 opacity that colours are multiplied by.
  private var kinds: [Int] = []

  /// Spaces of colours that are not red, green and blue.
  private static let otherSpaces = [
    1: "YCbCr", 3: "YCbCr", 4: "YCbCr", 9: "PhotoYCC", 11: "CMY", 12: "CMYK", 13: "YCCK",
    14: "CIELab",
    18: "YCC", 24: "YCC",
  ]

  init(_ file: FileBytes) {
    if file.big(0, 2) == 0xFF4F {
      readCodestream(file, 0)
      return
    }
    var offset = 0
    while let length = file.big(offset, 4) {
      if file.has("jp2c", at: offset + 4) {
        readCodestream(file, offset + (length == 1 ? 16 : 8))
        return
      }
      guard length >= 8 else { return }
      if file.has("jp2h", at: offset + 4) { readHeader(file, offset + 8, offset + length) }
      offset += length
    }
  }

  /// The number of components and the first one's bits stand behind the sizes.
  private mutating func readCodestream(_ file: FileBytes, _ offset: Int) {
    components = file.big(offset + 40, 2) ?? 0
    bits = file.big(offset + 42, 1).map { $0 & 0x7F + 1 } ?? 0
  }

  private mutating func readHeader(_ file: FileBytes, _ start: Int, _ end: Int) {
    var offset = start
    while offset < end, let length = file.big(offset, 4), length >= 8 {
      // The first description of colours counts.
      if file.has("colr", at: offset + 4), space == nil, file.big(offset + 8, 1) == 1 {
        space = file.big(offset + 11, 4)
      }
      if file.has("cdef", at: offset + 4), let count = file.big(offset + 8, 2) {
        kinds = (0..<min(count, 8)).compactMap { file.big(offset + 10 + 6 * $0 + 2, 2) }
      }
      offset += length
    }
  }

  /// Whether the fourth component is opacity: it is where nothing says otherwise.
  var hasAlpha: Bool {
    components == 4 && (kinds.isEmpty || kinds.contains { [1, 2].contains($0) })
  }

  /// Whether the colours are already multiplied by it.
  var isPremultiplied: Bool { kinds.contains(2) }

  /// What is not read of the file, with what to do; nil where nothing tells.
  var unread: String? {
    if bits > 8 {
      return "its values have \(bits) bits, and of JPEG 2000 those of 8 are read; save it as PNG"
    }
    if components == 2 { return "it is grey with transparency, which is not read; save it as PNG" }
    if components > 2, let name = space.flatMap({ Self.otherSpaces[$0] }) {
      return "its colours are \(name), which is not read; save it as PNG"
    }
    return nil
  }
}
