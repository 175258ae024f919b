import Foundation
import Pictures
import Shards
import Testing

/// Pages by the program itself.
@Suite struct PageCommandTests {
  /// Ten pages of ten lines, each line with a picture of its own.
  private func withPages(_ body: (String) throws -> Void) throws {
    try Fixtures.withFolder { folder in
      for page in 0..<10 {
        let lines = (0..<10).map { line in
          PageFolder.line(
            "l\(line)", "0,\(20 * line) 60,\(20 * line) 60,\(20 * line + 20) 0,\(20 * line + 20)",
            text: "word\(line)")
        }
        let pixels = (0..<12_000).map { index -> UInt8 in
          let (x, y) = (index % 60, index / 60)
          return (y + 1) % 20 > 4 && (x * (page + 1) + y / 20 * 7) % 11 < 4 ? 0 : 255
        }
        try ImageEncoder().writePNG(
          RasterImage(width: 60, height: 200, channels: 1, pixels: pixels),
          to: "\(folder)/p\(page).png")
        let text = PageFolder.page(lines.joined(), picture: "p\(page).png", size: (60, 200))
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/p\(page).xml"))
      }
      try body(folder)
    }
  }

  @Test func aNoteSaysThatPagesAreOnBothSidesAndHoldingOutPagesKeepsThemApart() throws {
    try withPages { folder in
      func run(_ output: String, _ more: String...) throws -> ImagesProgram.Outcome {
        try ImagesProgram.run(
          [
            "dataset", "import", folder, "-o", "\(folder)/\(output)", "--network", "none",
            "--validation", "0.1",
          ] + more)
      }
      let loose = try run("loose")
      #expect(loose.status == 0)
      #expect(
        loose.errors.contains(
          " of 10 pages have lines both for training and for validation, so the validation is easier than "
            + "new pages are; --hold-out page keeps each page on one side"), "\(loose.errors)")
      func holdOut(_ output: String) throws -> [String: Any] {
        let data = try Data(
          contentsOf: URL(fileURLWithPath: "\(folder)/\(output)/import-report.json"))
        let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(report["hold_out"] as? [String: Any])
      }
      let mixed = try holdOut("loose")
      #expect(mixed["pages"] as? Int == 10 && (mixed["shared_pages"] as? Int ?? 0) > 0)
      #expect((mixed["note"] as? String).map(loose.errors.contains) == true)
      let whole = try run("whole", "--hold-out", "page")
      #expect(whole.status == 0 && !whole.errors.contains("pages have lines"))
      let sets = try ["train", "validation"].map {
        try ShardSet(folder: "\(folder)/whole/\($0)")
      }
      let pages = sets.map { set in
        Set((0..<set.count).map { set.source(at: $0).prefix(2) })
      }
      #expect(sets.map(\.count) == [90, 10] && pages[0].isDisjoint(with: pages[1]))
      let apart = try holdOut("whole")
      #expect(apart["shared_pages"] as? Int == 0 && apart["note"] == nil)
      let unknown = try run("unknown", "--hold-out", "book")
      #expect(unknown.status == 64)
    }
  }

  @Test func picturesAndReadingsAreChosenByOptions() throws {
    try Fixtures.withFolder { folder in
      let text = PageFolder.page(
        "<TextLine id=\"l\"><Coords points=\"10,5 50,5 50,25 10,25\"/>"
          + "<TextEquiv index=\"1\"><Unicode>one</Unicode></TextEquiv></TextLine>")
      try FileManager.default.createDirectory(
        atPath: folder + "/far", withIntermediateDirectories: true)
      try ImageEncoder().writePNG(PageFolder.page, to: folder + "/far/scan.png")
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      func run(_ more: String...) throws -> ImagesProgram.Outcome {
        try ImagesProgram.run(
          [
            "dataset", "import", folder + "/p.xml", "-o", folder + "/set-\(UUID())", "--network",
            "none",
          ] + more)
      }
      let without = try run()
      #expect(without.status == 65 && without.output.contains("missing image  1"))
      let found = try run("--images", folder + "/far")
      #expect(found.status == 0 && found.output.contains("text index  1"), "\(found.output)")
      let strict = try run("--images", folder + "/far", "--text-index", "0")
      #expect(strict.status == 65 && strict.output.contains("missing label  1"))
      let nowhere = try run("--images", folder + "/nowhere")
      #expect(
        nowhere.status == 66
          && nowhere.errors.contains("--images: \(folder)/nowhere: no such folder"))
    }
  }
}
