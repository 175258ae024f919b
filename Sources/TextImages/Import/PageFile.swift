import Foundation

/// The lines of a page in PAGE XML or ALTO, as regions of the page's picture.
struct PageFile {
  let path: String
  /// The name that the file has in reports and in the sources of its lines.
  let name: String

  private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Adds the page's lines to `listing`; a file that is no page is counted.
  ///
  /// - Parameter isCertain: whether the file was named as a page; otherwise XML of another kind, such as a
  ///   METS file beside the pages, is no mistake.
  func read(into listing: inout SampleListing, isCertain: Bool) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let reason = (error as NSError).localizedDescription
      return listing.skip(.malformedLine, name, "the file cannot be read (\(reason))")
    }
    let root: XMLTree.Element
    do throws(XMLTree.Failure) {
      root = try XMLTree([UInt8](data)).root
    } catch {
      return listing.skip(.malformedLine, name, error.detail)
    }
    switch root.name {
    case "PcGts": readPAGE(root, &listing)
    case "alto": readALTO(root, &listing)
    default:
      listing.skip(
        isCertain ? .malformedLine : .otherFile, name, "<\(root.name)> is neither PAGE nor ALTO")
    }
  }

  private func readPAGE(_ root: XMLTree.Element, _ listing: inout SampleListing) {
    guard let page = root.first("Page") else {
      return listing.skip(.malformedLine, name, "there is no <Page>")
    }
    let picture = self.picture(page.attributes["imageFilename"])
    for (number, line) in page.descendants("TextLine").enumerated() {
      let source = self.source(number, line.attributes["id"])
      let coordinates = line.first("Coords")
      let points = coordinates?.attributes["points"] ?? coordinates.map(Self.oldPoints) ?? ""
      add(Self.text(line), PageRegion(points: points), picture, source, &listing)
    }
  }

  /// The text of a line of PAGE: its own, or where it has none, that of its words.
  private static func text(_ line: XMLTree.Element) -> String? {
    let own = reading(line)
    guard own?.allSatisfy(\.isWhitespace) ?? true else { return own }
    let words = line.all("Word").compactMap(reading).filter { !$0.isEmpty }
    return words.isEmpty ? own : words.joined(separator: " ")
  }

  /// Of several readings the one with the lowest index, which is the one that holds.
  private static func reading(_ element: XMLTree.Element) -> String? {
    let readings = element.all("TextEquiv").sorted {
      (Int($0.attributes["index"] ?? "") ?? 0) < (Int($1.attributes["index"] ?? "") ?? 0)
    }
    return readings.first?.first("Unicode")?.text
  }

  /// Corners as children, as in PAGE of 2010.
  private static func oldPoints(_ coordinates: XMLTree.Element) -> String {
    coordinates.all("Point").map { "\($0.attributes["x"] ?? "?"),\($0.attributes["y"] ?? "?")" }
      .joined(separator: " ")
  }

  private func readALTO(_ root: XMLTree.Element, _ listing: inout SampleListing) {
    let description = root.first("Description")
    let unit = description?.first("MeasurementUnit")?.text ?? "pixel"
    let information = description?.first("sourceImageInformation")
    let picture = self.picture(information?.first("fileName")?.text)
    guard unit.trimmingCharacters(in: .whitespacesAndNewlines) == "pixel" else {
      return listing.skip(
        .malformedLine, name,
        "its places are in \(unit), not in pixels; the picture's scale is unknown")
    }
    for (number, line) in root.descendants("TextLine").enumerated() {
      let points = line.first("Shape")?.first("Polygon")?.attributes["POINTS"]
      add(
        Self.strings(line), points.flatMap { PageRegion(points: $0) } ?? Self.box(line), picture,
        source(number, line.attributes["ID"]), &listing)
    }
  }

  /// The text of a line of ALTO. Two strings in a row have a space between them, whether or not there is an
  /// `<SP>`: the schema says of `<String>` that white space or a hyphen separates it from the next.
  private static func strings(_ line: XMLTree.Element) -> String {
    var text = ""
    var isAfterString = false
    for part in line.children {
      switch part.name {
      case "String":
        text += (isAfterString ? " " : "") + (part.attributes["CONTENT"] ?? "")
      case "SP": text += " "
      case "HYP": text += part.attributes["CONTENT"] ?? ""
      default: continue
      }
      isAfterString = part.name == "String"
    }
    return text
  }

  private static func box(_ line: XMLTree.Element) -> PageRegion? {
    let numbers = ["HPOS", "VPOS", "WIDTH", "HEIGHT"].compactMap {
      line.attributes[$0].flatMap(Double.init)
    }
    guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else { return nil }
    return PageRegion(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
  }

  private func add(
    _ text: String?, _ region: PageRegion?, _ picture: String, _ source: String,
    _ listing: inout SampleListing
  ) {
    guard let text else {
      return listing.skip(.missingLabel, source, "the line has no text")
    }
    guard let region else {
      return listing.skip(.malformedLine, source, "the line has no outline that can be read")
    }
    listing.add(text, source: source, .region(page: picture, region))
  }

  private func source(_ number: Int, _ id: String?) -> String {
    "\(name)#\(id ?? "line \(number + 1)")"
  }

  /// The page's picture: as the file names it, or with the file's own name, beside it or in
  /// `images/`.
  private func picture(_ stated: String?) -> String {
    let own = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    var names = [String]()
    if let stated = stated?.trimmingCharacters(in: .whitespacesAndNewlines), !stated.isEmpty {
      // Paths of another machine are of no use, and Windows separates them with backslashes.
      let last = stated.split { $0 == "/" || $0 == "\\" }.last.map(String.init)
      names += [stated] + [last].compactMap(\.self)
    }
    names += PairFolder.pictureEndings.map { "\(own).\($0)" }
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    for name in names {
      for place in [folder, folder + "/images", parent, parent + "/images"] {
        let candidate = name.hasPrefix("/") ? name : "\(place)/\(name)"
        if FileManager.default.fileExists(atPath: candidate) { return candidate }
      }
    }
    return "\(folder)/\(names[0])"
  }
}
