import Console
import Samples

/// Writes what was read in a line into its element.
protocol PageFiller {
  /// - Parameters:
  ///   - element: the number of the line's element.
  ///   - base: what the names of new elements begin with.
  func fill(
    _ element: Int, with reading: LineReading, _ base: String, _ names: inout ElementNames,
    _ editor: inout XMLEditor)
}

/// Lines of PAGE: `Word` with `Glyph`, and `TextEquiv`, all with `Coords` and `conf`.
struct PAGEFiller: PageFiller {
  func fill(
    _ element: Int, with reading: LineReading, _ base: String, _ names: inout ElementNames,
    _ editor: inout XMLEditor
  ) {
    let isOld = Self.hasPoints(element, editor.places)
    editor.replace(
      childrenOf: element, named: ["Word", "TextEquiv"],
      behind: ["AlternativeImage", "Coords", "Baseline"]
    ) { prefix in
      let form = PAGEForm(prefix: prefix, isOld: isOld)
      var lines: [ElementLine] = []
      for (index, word) in reading.words.enumerated() {
        let name = names.make("\(base)_w\(index + 1)")
        lines.append(ElementLine(0, form.start("Word", name)))
        lines.append(ElementLine(1, form.coordinates(word.part.outline)))
        for (number, glyph) in word.glyphs.enumerated() {
          lines.append(
            ElementLine(
              1,
              form.start("Glyph", names.make("\(name)_g\(number + 1)"))
                + form.coordinates(glyph.outline) + form.text(glyph) + "</\(prefix)Glyph>"))
        }
        lines.append(ElementLine(1, form.text(word.part)))
        lines.append(ElementLine(0, "</\(prefix)Word>"))
      }
      return lines + [ElementLine(0, form.text(reading.line))]
    }
  }

  /// Whether the file has points as elements, as PAGE of 2010 has them.
  private static func hasPoints(_ element: Int, _ places: XMLPlaces) -> Bool {
    guard
      let coordinates = places.children(of: element).first(where: {
        places.localName($0) == "Coords"
      })
    else { return false }
    return places.children(of: coordinates).contains { places.localName($0) == "Point" }
  }
}

/// How a version of PAGE writes points and texts.
private struct PAGEForm {
  let prefix: String
  /// That of 2010 has points as elements, no confidences, and each text twice.
  let isOld: Bool

  func start(_ element: String, _ name: String) -> String {
    "<\(prefix)\(element) id=\"\(XMLText.escaped(name))\">"
  }

  func coordinates(_ outline: [PagePoint]) -> String {
    let corners = WholePoints.corners(outline)
    guard isOld else {
      return
        "<\(prefix)Coords points=\"\(corners.map { "\($0.x),\($0.y)" }.joined(separator: " "))\"/>"
    }
    return "<\(prefix)Coords>"
      + corners.map { "<\(prefix)Point x=\"\($0.x)\" y=\"\($0.y)\"/>" }.joined()
      + "</\(prefix)Coords>"
  }

  func text(_ part: LineReading.Part) -> String {
    let text = XMLText.escaped(part.text)
    let plain = isOld ? "<\(prefix)PlainText>\(text)</\(prefix)PlainText>" : ""
    let confidence = isOld ? "" : " conf=\"\(NumberText.fixed(part.confidence, 4))\""
    return
      "<\(prefix)TextEquiv\(confidence)>\(plain)<\(prefix)Unicode>\(text)</\(prefix)Unicode></\(prefix)TextEquiv>"
  }
}

/// Lines of ALTO: `String` with `WC`, from version 4 on with `Glyph`, and `SP` between them.
struct ALTOFiller: PageFiller {
  /// Whether the file's version has glyphs.
  private let hasGlyphs: Bool

  /// What begins the names of versions with glyphs, in the namespace or the address of the schema.
  private static let marks = (4...9).map { "alto/ns-v\($0)" }

  init(_ places: XMLPlaces) {
    let tag = String(decoding: places.bytes[places.elements[0].start], as: UTF8.self)
    hasGlyphs = Self.marks.contains(where: tag.contains)
  }

  func fill(
    _ element: Int, with reading: LineReading, _ base: String, _ names: inout ElementNames,
    _ editor: inout XMLEditor
  ) {
    // A line has at least one String, be it empty.
    let words =
      reading.words.isEmpty
      ? [LineReading.Word(part: reading.line, glyphs: [], space: nil)] : reading.words
    editor.replace(
      childrenOf: element, named: ["String", "SP", "HYP"], behind: ["Shape"]
    ) { prefix in
      var lines: [ElementLine] = []
      for (index, word) in words.enumerated() {
        if let space = word.space {
          let box = WholePoints.box(space)
          lines.append(
            ElementLine(
              0,
              "<\(prefix)SP HPOS=\"\(box.left)\" VPOS=\"\(box.top)\" WIDTH=\"\(box.width)\"/>"))
        }
        let name = XMLText.escaped(names.make("\(base)_s\(index + 1)"))
        let start =
          "<\(prefix)String ID=\"\(name)\" \(Self.attributes(word.part)) "
          + "WC=\"\(NumberText.fixed(word.part.confidence, 4))\""
        if hasGlyphs, !word.glyphs.isEmpty {
          lines.append(ElementLine(0, start + ">"))
          lines += word.glyphs.flatMap { Self.glyphs($0, prefix) }
          lines.append(ElementLine(0, "</\(prefix)String>"))
        } else {
          lines.append(ElementLine(0, start + "/>"))
        }
      }
      return lines
    }
  }

  /// The elements of a symbol: one for each code point, as the schema has no longer ones.
  private static func glyphs(_ glyph: LineReading.Part, _ prefix: String) -> [ElementLine] {
    glyph.text.unicodeScalars.map { scalar in
      let part = LineReading.Part(
        text: String(scalar), confidence: glyph.confidence, outline: glyph.outline)
      return ElementLine(
        1, "<\(prefix)Glyph \(attributes(part)) GC=\"\(NumberText.fixed(part.confidence, 4))\"/>")
    }
  }

  private static func attributes(_ part: LineReading.Part) -> String {
    let box = WholePoints.box(part.outline)
    return "CONTENT=\"\(XMLText.escaped(part.text))\" HPOS=\"\(box.left)\" VPOS=\"\(box.top)\" "
      + "WIDTH=\"\(box.width)\" HEIGHT=\"\(box.height)\""
  }
}

/// Outlines in whole numbers, as the files have them.
enum WholePoints {
  /// The corners of an outline, at least three apart from each other.
  static func corners(_ outline: [PagePoint]) -> [(x: Int, y: Int)] {
    var corners: [(x: Int, y: Int)] = []
    for point in outline {
      let corner = (x: Int(point.x.rounded()), y: Int(point.y.rounded()))
      if let last = corners.last, last == corner { continue }
      corners.append(corner)
    }
    while corners.count > 1, let last = corners.last, last == corners[0] { corners.removeLast() }
    guard corners.count < 3 else { return corners }
    let box = box(outline)
    let (right, bottom) = (box.left + max(1, box.width), box.top + max(1, box.height))
    return [(box.left, box.top), (right, box.top), (right, bottom), (box.left, bottom)]
  }

  static func box(
    _ outline: [PagePoint]
  ) -> (left: Int, top: Int, width: Int, height: Int) {
    guard let box = PageBox(around: outline) else { return (0, 0, 0, 0) }
    let (left, top) = (Int(box.left.rounded()), Int(box.top.rounded()))
    return (left, top, Int(box.right.rounded()) - left, Int(box.bottom.rounded()) - top)
  }
}
