import Foundation
import FoundationXML
import TestSupport
import Testing

/// Real pages beside the package, where they are there, filled by the program.
@Suite struct RealPageReadingTests {
  private static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared").standardizedFileURL.path

  /// Elements that hold the texts of lines.
  static let texts: Set<String> = ["TextEquiv", "Word", "String", "SP", "HYP"]

  @Test func realPagesKeepAllButTheirTexts() throws {
    let pages = Self.shared + "/data/pages"
    guard FileManager.default.fileExists(atPath: pages) else {
      return skipped("no data set pages at \(pages)")
    }
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(
      ["train", "config.yaml", "--run", "run", "--set", "max_steps=1"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    for options in [[], ["--replace-texts"]] {
      let out = folder.file("out\(options.count)")
      let read = try Program.run(
        ["recognize", "--checkpoint", "run/last.h5", "--pages", pages, "-o", out] + options,
        in: folder.path, ranks: 2, seconds: 900)
      // One page fits its picture neither way, so its line can keep its text, but not be read.
      #expect(read.status == (options.isEmpty ? 0 : 65), "\(read.errors)")
      let names = try FileManager.default.subpathsOfDirectory(atPath: out)
        .filter { $0.hasSuffix(".xml") }
      #expect(names.count == (options.isEmpty ? 14 : 13), "\(names) \(read.output)")
      for name in names {
        let (before, after) = try (
          RestOfPage.read("\(pages)/\(name)"), RestOfPage.read("\(out)/\(name)")
        )
        #expect(before.rest == after.rest && before.rest.count > 20, "\(name)")
      }
      try expectNoNewFaults(names, from: pages, to: out)
    }
    // More pages than are taken at a time for a thread, so that groups would not be the same by chance.
    let alone = try Program.run(
      [
        "recognize", "--checkpoint", "run/last.h5", "--pages", pages, "-o", "alone", "--threads",
        "1", "--replace-texts",
      ], in: folder.path, seconds: 900)
    #expect(alone.status == 65)
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.file("out1"))
    where name.hasSuffix(".xml") || name.hasSuffix(".txt") {
      #expect(
        FileManager.default.contentsEqual(
          atPath: folder.file("out1/\(name)"), andPath: folder.file("alone/\(name)")), "\(name)")
    }
  }

  /// What follows its schema does so afterwards.
  private func expectNoNewFaults(_ names: [String], from pages: String, to out: String) throws {
    let check = Self.shared + "/schemas/check"
    guard FileManager.default.fileExists(atPath: check),
      try TestSupport.run("xmllint", ["--version"]) == 0
    else { return skipped("no data set schemas at \(check), or no xmllint; no schema was tested") }
    for name in names where try TestSupport.run(check, ["\(pages)/\(name)"]) == 0 {
      #expect(try TestSupport.run(check, ["\(out)/\(name)"]) == 0, "\(name)")
    }
  }
}

/// What an XML file has beside the texts of lines.
final class RestOfPage: NSObject, XMLParserDelegate {
  /// Tags with their attributes, and texts that are not blank.
  private(set) var rest: [String] = []
  private var hidden = 0
  private var open: [String] = []

  static func read(_ path: String) throws -> RestOfPage {
    let page = RestOfPage()
    let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
    parser.delegate = page
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    return page
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if hidden > 0 || open.last == "TextLine" && RealPageReadingTests.texts.contains(name) {
      hidden += 1
    } else {
      rest.append("<\(name) \(attributes.sorted { $0.key < $1.key })")
    }
    open.append(name)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
    if hidden > 0 { hidden -= 1 } else { rest.append(">") }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    let isBlank = text.allSatisfy(\.isWhitespace)
    if hidden == 0, !isBlank { rest.append(text) }
  }
}
