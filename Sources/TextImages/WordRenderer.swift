import CPangoFT2

/// Draws words with installed fonts, through Pango and FreeType.
///
/// One owner thread: Pango's font map may not be used from two threads at a time.
public final class WordRenderer {
  /// The faces to choose from, sorted by name.
  public let faces: [FontFace]
  private let context: OpaquePointer
  private let layout: OpaquePointer
  private let descriptions: [OpaquePointer]

  /// Which of the installed fonts are used.
  public enum Selection: Sendable, Equatable {
    /// The plain faces of DejaVu Sans, Serif and Sans Mono where they are installed, so that
    /// machines agree; else those of every family that can draw the letters a to z.
    case standard
    /// Every face that can draw the letters a to z.
    case all
    /// All faces of the families of these names.
    case families([String])
  }

  public init(fonts selection: Selection = .standard) throws(FontError) {
    let found = QuietStandardError.during { FontCatalogue() }
    faces = try found.faces(selection)
    context = found.context
    layout = pango_layout_new(context)
    // A word in a font that lacks one of its letters is refused, not patched from another font.
    let attributes = pango_attr_list_new()
    pango_attr_list_insert(attributes, pango_attr_fallback_new(0))
    pango_layout_set_attributes(layout, attributes)
    pango_attr_list_unref(attributes)
    pango_layout_set_single_paragraph_mode(layout, 1)
    descriptions = faces.map { pango_font_description_from_string($0.description) }
  }

  deinit {
    for description in descriptions { pango_font_description_free(description) }
    g_object_unref(UnsafeMutableRawPointer(layout))
    g_object_unref(UnsafeMutableRawPointer(context))
  }

  /// Draws `text` in `style`; nil where the face lacks a letter of it or the text has no extent.
  ///
  /// The picture is as high as a line of the face plus the margins, whatever the letters are.
  public func render(_ text: String, style: WordStyle, channels: Int) -> RasterImage? {
    let description = descriptions[style.face]
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
      var bitmap = FT_Bitmap()
      bitmap.rows = UInt32(height)
      bitmap.width = UInt32(width)
      bitmap.pitch = Int32(width)
      bitmap.buffer = buffer.baseAddress
      bitmap.num_grays = 256
      bitmap.pixel_mode = UInt8(FT_PIXEL_MODE_GRAY.rawValue)
      pango_ft2_render_layout(
        &bitmap, layout, Int32(style.left) - x0, Int32(style.top) - y0)
    }
    return RasterImage(
      width: width, height: height, channels: channels,
      pixels: Self.paint(coverage, style: style, channels: channels))
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
