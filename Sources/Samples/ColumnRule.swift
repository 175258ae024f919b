import Pictures

/// Text that runs from top to bottom, as in Chinese, Japanese and Mongolian books.
///
/// One rule for import, drawing and `recognize`: a picture at least twice as high as wide of text in such a
/// script is a column. It is turned by 90° counter-clockwise, so that its top is on the left.
package enum ColumnRule {
  /// Whether a picture of these measures would be a column.
  package static func isUpright(width: Int, height: Int) -> Bool { height >= 2 * width }

  /// Whether most letters are of scripts that are written in columns.
  ///
  /// Characters that are no letters do not count; a text without any is none.
  package static func runsDown(_ letters: some Sequence<Unicode.Scalar>) -> Bool {
    var (columns, others) = (0, 0)
    for scalar in letters where scalar.properties.isAlphabetic {
      if scripts.contains(where: { $0 ~= scalar.value }) { columns += 1 } else { others += 1 }
    }
    return columns > others
  }

  /// Blocks of Unicode: Hangul, Mongolian, CJK with kana and bopomofo, Yi, Phags-pa, and the planes of rarer
  /// ideographs.
  private static let scripts: [ClosedRange<UInt32>] = [
    0x1100...0x11FF, 0x1800...0x18AF, 0x2E80...0x2FDF, 0x3005...0x3007, 0x3031...0x9FFF,
    0xA000...0xA4CF, 0xA840...0xA877, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
    0x16FE0...0x1B16F, 0x20000...0x3FFFF,
  ]
}

extension RasterImage {
  /// The picture turned by 90° counter-clockwise: its top is then on the left.
  package var turnedColumn: RasterImage { upright(fromOrientation: 8) }
}
