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

  /// Adds the page's lines to `listing`; a file that is no page is counted.
  ///
  /// - Parameter isCertain: whether the file was named as a page; otherwise XML of another kind, such as a
  ///   METS file beside the pages, is no mistake.
  package func read(into listing: inout SampleListing, isCertain: Bool) {
    let bytes: [UInt8]
    do {
      bytes = try TextFile.bytes(of: path, named: name, isFound: true, limit: TextFile.largestText)
    } catch {
      return listing.skip(.malformedLine, name, "\(error)")
    }
    if bytes.isEmpty { return listing.skip(.emptyFile, name, "the file is empty") }
    let root: XMLTree.Element
    do throws(XMLTree.Failure) {
      root = try XMLTree(bytes).root
    } catch {
      return listing.skip(.malformedLine, name, error.detail)
    }
    switch root.name {
    case "PcGts":
      add(PAGEReader(textIndex: options.textIndex).sheets(root), sharingPicture: false, &listing)
    case "alto": add(ALTOReader().sheets(root), sharingPicture: true, &listing)
    default:
      listing.skip(
        isCertain ? .malformedLine : .otherFile, name, "<\(root.name)> is neither PAGE nor ALTO")
    }
  }

  private func add(
    _ sheets: [PageSheet], sharingPicture: Bool, _ listing: inout SampleListing
  ) {
    if sheets.isEmpty { listing.skip(.malformedLine, name, "there is no <Page>") }
    var before = 0
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
      } else if number > 0, sharingPicture {
        for source in sources {
          listing.skip(
            .malformedLine, source,
            "it is on page \(number + 1) of \(sheets.count), but the file names one picture, which is "
              + "taken for that of the first page")
        }
      } else {
        PageLines(sheet: sheet, sources: sources, picture: picture(of: sheet)).add(to: &listing)
      }
    }
  }

  private func picture(of sheet: PageSheet) -> String {
    PagePicture(path: path, folders: options.pictureFolders).find(sheet.picture)
  }
}
