import CPangoFT2
import Deflate
import Kernels

/// Sorts faces into families, without those that draw the words as another one does: the letters of
/// one design come with the fonts of many scripts.
enum FaceGroups {
  /// - Parameter looks: a number for each face that is the same where the words look the same.
  static func byFamily(_ faces: [FontFace], looks: [UInt64]) -> [[Int]] {
    var seen: Set<UInt64> = []
    var groups: [String: [Int]] = [:]
    for (index, face) in faces.enumerated() where seen.insert(looks[index]).inserted {
      groups[face.family, default: []].append(index)
    }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  /// A hash of the ink that a face makes of a few of the words.
  static func looks(
    _ description: OpaquePointer, _ layout: OpaquePointer, _ words: [String]
  ) -> UInt64 {
    pango_font_description_set_absolute_size(description, 48 * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    var hash: UInt64 = 0
    for word in stride(from: 0, to: words.count, by: max(1, words.count / 6)).map({ words[$0] }) {
      pango_layout_set_text(layout, word, -1)
      let unknown = pango_layout_get_unknown_glyphs_count(layout)
      hash = CounterRandom(seed: hash, purpose: UInt64(unknown)).key
      if unknown > 0 { continue }
      let (width, height) = (240, 64)
      var pixels = [UInt8](repeating: 0, count: width * height)
      pixels.withUnsafeMutableBufferPointer { buffer in
        var bitmap = FT_Bitmap(grey: buffer.baseAddress, width: width, height: height)
        pango_ft2_render_layout(&bitmap, layout, 0, 0)
      }
      var ink = FNV1a(value: hash)
      ink.add(pixels)
      hash = ink.value
    }
    return hash
  }
}
