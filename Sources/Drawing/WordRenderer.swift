import CPangoFT2
import Pictures
import Samples

/// Draws words with installed fonts, through Pango and FreeType.
///
/// One owner thread: Pango's font map may not be used from two threads at a time.
package final class WordRenderer {
  /// The faces to choose from, sorted by name.
  package let faces: [FontFace]
  /// The indices in `faces` of each family that looks like no other, for choosing evenly.
  package let families: [[Int]]
  /// A layout for each `facesPerMap` faces, with a font map of its own: Pango forgets what it knows of a
  /// face when a map has been asked for more than 256.
  private let layouts: [OpaquePointer]
  private let descriptions: [OpaquePointer]

  /// Which of the installed fonts are used.
  package enum Selection: Sendable, Equatable {
    /// The plain faces of DejaVu Sans, Serif and Sans Mono where they are installed, so that
    /// machines agree; else those of every family that can draw the letters a to z.
    case standard
    /// Every face that can draw the letters a to z, or enough of the words that are to be drawn.
    case all
    /// All faces of the families of these names.
    case families([String])
  }

  /// - Parameter words: what is to be drawn, for choosing faces that can; a face is one to choose from if
  ///   it can draw a tenth of them. None asks for the letters a to z.
  package init(
    fonts selection: Selection = .standard, words: [String] = []
  ) throws(FontError) {
    let found = FontCatalogue(words: words)
    faces = try found.faces(selection)
    var layouts = [Self.makeLayout(found.context)]
    while layouts.count * Self.facesPerMap < faces.count {
      let map = pango_ft2_font_map_new()!
      layouts.append(Self.makeLayout(pango_font_map_create_context(map)))
      g_object_unref(UnsafeMutableRawPointer(map))
    }
    self.layouts = layouts
    let all = faces.map { pango_font_description_from_string($0.description)! }
    descriptions = all
    let probes = words.isEmpty ? ["Hamburg", "fontsiv"] : words
    families = FaceGroups.byFamily(
      faces,
      looks: all.enumerated().map { index, description in
        FaceGroups.looks(description, layouts[index / Self.facesPerMap], probes)
      })
  }

  deinit {
    for description in descriptions { pango_font_description_free(description) }
    for layout in layouts { g_object_unref(UnsafeMutableRawPointer(layout)) }
  }

  private static let facesPerMap = 120

  /// A layout that keeps the context alive, which is given up.
  private static func makeLayout(_ context: OpaquePointer?) -> OpaquePointer {
    let layout = pango_layout_new(context)!
    g_object_unref(UnsafeMutableRawPointer(context))
    // A word in a font that lacks one of its letters is refused, not patched from another font.
    let attributes = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    pango_layout_set_single_paragraph_mode(layout, 1)
    return layout
  }

  private func layout(_ face: Int) -> OpaquePointer { layouts[face / Self.facesPerMap] }

  /// Draws `text` in `style`; nil where the face lacks a letter of it or the text has no extent.
  ///
  /// The picture is as high as a line of the face plus the margins, whatever the letters are.
  package func render(_ text: String, style: WordStyle, channels: Int) -> RasterImage? {
    let description = descriptions[style.face]
    let layout = layout(style.face)
    pango_font_description_set_absolute_size(description, style.size * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    pango_layout_set_text(layout, text, -1)
    guard pango_layout_get_unknown_glyphs_count(layout) == 0 else { return nil }

    var ink = PangoRectangle()
    var line = PangoRectangle()
    pango_layout_get_pixel_extents(layout, &ink, &line)
    // Slanted letters reach outside of the line's rectangle, accents may do so above it.
    let x0 = min(ink.x, line.x)
    let y0 = min(ink.y, line.y)
    let inkWidth = Int(max(ink.x + ink.width, line.x + line.width) - x0)
    let inkHeight = Int(max(ink.y + ink.height, line.y + line.height) - y0)
    guard inkWidth > 0, inkHeight > 0, ink.width > 0 else { return nil }
    let width = inkWidth + style.left + style.right
    let height = inkHeight + style.top + style.bottom

    var coverage = [UInt8](repeating: 0, count: width * height)
    coverage.withUnsafeMutableBufferPointer { buffer in
      var bitmap = FT_Bitmap(grey: buffer.baseAddress, width: width, height: height)
      pango_ft2_render_layout(
        &bitmap, layout, Int32(style.left) - x0, Int32(style.top) - y0)
    }
    return RasterImage(
      width: width, height: height, channels: channels,
      pixels: Self.paint(coverage, style: style, channels: channels))
  }

  /// Draws the mask of a text and, around it, `pad` empty pixels; nil as `render`.
  ///
  /// - Parameter spacing: ems between letters, as much as their script allows.
  func mask(
    _ text: String, face: Int, size: Double, spacing: Double, pad: Int
  ) -> GlyphMask? {
    guard let ink = setLayout(text, face: face, size: size, spacing: spacing) else { return nil }
    let (width, height) = (Int(ink.width) + 2 * pad, Int(ink.height) + 2 * pad)
    var mask = GlyphMask(
      width: width, height: height, coverage: [UInt8](repeating: 0, count: width * height))
    draw(face, into: &mask, x: pad - Int(ink.x), y: pad - Int(ink.y))
    return mask
  }

  /// Draws more text into a mask, its ink from `x` on and ending above `bottom` or starting at `top`.
  func add(
    _ text: String, face: Int, size: Double, to mask: inout GlyphMask, x: Int, top: Int? = nil,
    bottom: Int? = nil
  ) {
    guard let ink = setLayout(text, face: face, size: size, spacing: 0) else { return }
    let y = top ?? (bottom ?? 0) - Int(ink.height)
    draw(face, into: &mask, x: x - Int(ink.x), y: y - Int(ink.y))
  }

  private func setLayout(
    _ text: String, face: Int, size: Double, spacing: Double
  ) -> PangoRectangle? {
    let description = descriptions[face]
    let layout = layout(face)
    pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    let attributes = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
    // Letters that join, and signs that stand on others, are not pulled apart.
    if spacing != 0, text.unicodeScalars.allSatisfy({ $0.value < 0x590 }) {
      pango_attr_list_insert(
        attributes, pango_attr_letter_spacing_new(Int32(spacing * size * Double(PANGO_SCALE))))
    }
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    pango_layout_set_text(layout, text, -1)
    guard pango_layout_get_unknown_glyphs_count(layout) == 0 else { return nil }
    var ink = PangoRectangle()
    pango_layout_get_pixel_extents(layout, &ink, nil)
    return ink.width > 0 && ink.height > 0 ? ink : nil
  }

  private func draw(_ face: Int, into mask: inout GlyphMask, x: Int, y: Int) {
    let (width, height) = (mask.width, mask.height)
    mask.coverage.withUnsafeMutableBufferPointer { buffer in
      var bitmap = FT_Bitmap(grey: buffer.baseAddress, width: width, height: height)
      pango_ft2_render_layout(&bitmap, layout(face), Int32(x), Int32(y))
    }
  }

  /// Mixes ink and paper by the coverage of each pixel and adds the style's noise.
  private static func paint(_ coverage: [UInt8], style: WordStyle, channels: Int) -> [UInt8] {
    var random = RandomSequence(seed: style.noiseSeed, purpose: 0, sample: 0)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(coverage.count * channels)
    for covered in coverage {
      let share = Double(covered) / 255
      // The sum of four even numbers is close enough to a normal one; its variance is 4 / 12.
      let bits = random.next()
      var sum = -2.0
      for part in 0..<4 { sum += Double((bits >> UInt64(16 * part)) & 0xFFFF) / 65536 }
      let noise = sum * 1.7320508 * style.noise
      for channel in 0..<channels {
        let ink = Double(style.ink[channel])
        let paper = Double(style.paper[channel])
        pixels.append(UInt8(min(max(paper + (ink - paper) * share + noise + 0.5, 0), 255)))
      }
    }
    return pixels
  }
}
