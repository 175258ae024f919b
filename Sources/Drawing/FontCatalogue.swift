import CPangoFT2

/// The installed faces that can draw the letters a to z, or words that are given, and the context they are drawn in.
struct FontCatalogue {
  /// Owned by whoever takes the catalogue.
  let context: OpaquePointer
  private let faces: [FontFace]

  /// The names that Pango offers even on a machine without a font.
  private static let aliases: Set = ["sans", "serif", "monospace", "system-ui"]
  /// Fonts that have signs instead of letters.
  private static let signs = ["symbol", "dingbats", "webdings", "wingdings", "d050000l"]
  private static let standardFamilies: Set = ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"]

  /// - Parameter words: what is to be drawn; none stands for the letters a to z.
  init(words: [String] = []) {
    let map = pango_ft2_font_map_new()!
    context = pango_font_map_create_context(map)
    // The context keeps the map alive from here on.
    g_object_unref(UnsafeMutableRawPointer(map))

    var families: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFamily>?>?
    var count: Int32 = 0
    pango_font_map_list_families(map, &families, &count)
    defer { g_free(UnsafeMutableRawPointer(families)) }
    var names: [(family: String, face: UnsafeMutablePointer<PangoFontFace>)] = []
    for index in 0..<Int(count) {
      guard let family = families?[index] else { continue }
      let name = String(cString: pango_font_family_get_name(family))
      let lower = name.lowercased()
      if Self.aliases.contains(lower) || Self.signs.contains(where: lower.contains) { continue }
      var list: UnsafeMutablePointer<UnsafeMutablePointer<PangoFontFace>?>?
      var faceCount: Int32 = 0
      pango_font_family_list_faces(family, &list, &faceCount)
      for position in 0..<Int(faceCount) {
        if let face = list?[position] { names.append((name, face)) }
      }
      g_free(UnsafeMutableRawPointer(list))
    }
    // As many words as tell the scripts of a list; they are spread over it.
    let probes = stride(from: 0, to: words.count, by: max(1, words.count / 200)).map { words[$0] }
    faces = names.compactMap { [context] in Self.face(of: $0.family, $0.face, context, probes) }
      .sorted { $0.description < $1.description }
  }

  func faces(_ selection: WordRenderer.Selection) throws(FontError) -> [FontFace] {
    if faces.isEmpty { throw .noFonts }
    switch selection {
    case .all: return faces
    case .standard:
      let plain = faces.filter(\.isPlain)
      let standard = plain.filter { Self.standardFamilies.contains($0.family) }
      if !standard.isEmpty { return standard }
      return plain.isEmpty ? faces : plain
    case .families(let wanted):
      var chosen: [FontFace] = []
      for name in wanted {
        let matching = faces.filter { $0.family.lowercased() == name.lowercased() }
        if matching.isEmpty {
          throw .unknownFont(name: name, installed: Set(faces.map(\.family)).sorted())
        }
        chosen += matching.filter { !chosen.contains($0) }
      }
      return chosen
    }
  }

  /// Nil for a face that cannot be scaled, or that lacks a letter or has less than a tenth of the words.
  private static func face(
    of family: String, _ face: UnsafeMutablePointer<PangoFontFace>, _ context: OpaquePointer,
    _ words: [String]
  ) -> FontFace? {
    guard pango_font_face_is_synthesized(face) == 0,
      let description = pango_font_face_describe(face)
    else { return nil }
    defer { pango_font_description_free(description) }
    guard let text = pango_font_description_to_string(description) else { return nil }
    defer { g_free(text) }
    pango_font_description_set_absolute_size(description, 24 * Double(PANGO_SCALE))
    guard let font = pango_context_load_font(context, description) else { return nil }
    defer { g_object_unref(font) }
    let canDraw = { (text: String) in
      text.unicodeScalars.allSatisfy { pango_font_has_char(font, $0.value) != 0 }
    }
    let known =
      words.isEmpty
      ? canDraw("abcdefghijklmnopqrstuvwxyz")
      : 10 * words.count(where: canDraw) >= words.count && words.contains(where: canDraw)
    if !known { return nil }
    let weight = pango_font_description_get_weight(description).rawValue
    return FontFace(
      family: family, description: String(cString: text),
      isPlain: pango_font_description_get_style(description) == PANGO_STYLE_NORMAL
        && pango_font_description_get_stretch(description) == PANGO_STRETCH_NORMAL
        && (PANGO_WEIGHT_NORMAL.rawValue...PANGO_WEIGHT_BOLD.rawValue).contains(weight))
  }
}
