import Console
import Files
import Samples

/// The lines of the pages in a PAGE or ALTO file, as regions of the pages' pictures.
package struct PageFile {
  private let path: String
  private let name: String
  private let options: PageOptions

  /// - Parameter name: The name that the file has in reports and in the sources of its lines.
  package init(path: String, name: String, options: PageOptions = PageOptions()) {
    self.path = path
    self.name = name
    self.options = options
  }

  /// What stands in a file.
  private struct Content {
    let bytes: [UInt8]
    let root: XMLTree.Element
    let sheets: [PageSheet]
    let isALTO: Bool
  }

  /// Adds the page's lines to `listing`; a file that is no page is counted.
  ///
  /// - Parameter isCertain: whether the file was named as a page; otherwise XML of another kind, such as a
  ///   METS file beside the pages, is no mistake.
  package func read(into listing: inout SampleListing, isCertain: Bool) {
    guard let content = content(&listing, isCertain) else { return }
    for page in pages(content, &listing) { page.add(to: &listing) }
  }

  /// The page as one whose lines are read and whose texts are written; what is found is added to `listing`, which gets
  /// no samples.
  ///
  /// - Parameter untexted: what is done with lines without a text.
  package func document(
    into listing: inout SampleListing, isCertain: Bool, untexted: UntextedLines
  ) -> PageDocument? {
    guard let content = content(&listing, isCertain) else { return nil }
    guard let places = XMLPlaces(content.bytes, of: content.root) else {
      listing.skip(
        .malformedLine, name,
        "texts can only be written into files of UTF-8 and encodings like it; save it as UTF-8")
      return nil
    }
    let lines = pages(content, &listing).flatMap { page in
      let placed = page.placed(untexted: untexted)
      return page.sheet.order.map { placed[$0] }
    }
    return PageDocument(
      name: name, lines: lines, count: content.sheets.reduce(0) { $0 + $1.lines.count },
      places: places, root: content.root, isALTO: content.isALTO)
  }

  private func content(_ listing: inout SampleListing, _ isCertain: Bool) -> Content? {
    let bytes: [UInt8]
    let root: XMLTree.Element
    do {
      bytes = try TextFile.bytes(of: path, named: name, isFound: true, limit: TextFile.largestText)
      guard !bytes.isEmpty else {
        listing.skip(.emptyFile, name, "the file is empty")
        return nil
      }
      root = try XMLTree(bytes).root
    } catch {
      listing.skip(
        .malformedLine, name, (error as? XMLTree.Failure)?.detail ?? "\(error)")
      return nil
    }
    let isALTO = root.name == "alto"
    guard isALTO || root.name == "PcGts" else {
      listing.skip(
        isCertain ? .malformedLine : .otherFile, name, "<\(root.name)> is neither PAGE nor ALTO")
      return nil
    }
    let sheets =
      isALTO
      ? ALTOReader().sheets(root) : PAGEReader(textIndex: options.textIndex).sheets(root)
    return Content(bytes: bytes, root: root, sheets: sheets, isALTO: isALTO)
  }

  /// The pages with lines that can be cut.
  private func pages(_ content: Content, _ listing: inout SampleListing) -> [PageLines] {
    let sheets = content.sheets
    if sheets.isEmpty { listing.skip(.malformedLine, name, "there is no <Page>") }
    var before = 0
    var pages: [PageLines] = []
    for (number, sheet) in sheets.enumerated() {
      let sources = sheet.lines.enumerated().map { index, line in
        "\(name)#\(line.id ?? "line \(before + index + 1)")"
      }
      before += sheet.lines.count
      for (index, region) in sheet.textRegions.enumerated() {
        let source = "\(name)#\(region.id ?? "region \(index + 1)")"
        let start = SymbolText.visible(String(region.text.prefix(40)))
        listing.skip(
          .regionWithoutLines, source,
          "the region has a text (\"\(start)\(region.text.count > 40 ? "…" : "")\") but no <TextLine>, and only lines "
            + "are read")
      }
      if sheet.lines.isEmpty {
        let which = sheets.count > 1 ? "page \(number + 1)" : "the page"
        listing.skip(.pageWithoutLines, name, "\(which) has no <TextLine>")
      } else if number > 0, content.isALTO {
        for source in sources {
          listing.skip(
            .malformedLine, source,
            "it is on page \(number + 1) of \(sheets.count), but the file names one picture, which is "
              + "taken for that of the first page")
        }
      } else {
        pages.append(PageLines(sheet: sheet, sources: sources, picture: picture(of: sheet)))
      }
    }
    return pages
  }

  private func picture(of sheet: PageSheet) -> String {
    PagePicture(path: path, folders: options.pictureFolders).find(sheet.picture)
  }
}
