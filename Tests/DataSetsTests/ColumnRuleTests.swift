import Drawing
import Foundation
import Pictures
import Samples
import Shards
import TestSupport
import Testing

/// Text from top to bottom, by one rule in import, drawing and reading.
@Suite struct ColumnRuleTests {
  @Test func scriptsThatAreWrittenInColumnsAreKnown() {
    for text in ["春夏", "ひらがな", "カタカナ", "한국어", "ᠮᠣᠩᠭᠣᠯ", "第3章。", "𠀀𠀁"] {
      #expect(ColumnRule.runsDown(text.unicodeScalars), "\(text)")
    }
    for text in ["abc", "", "123", "ABC 春", "сло", "שלום"] {
      #expect(!ColumnRule.runsDown(text.unicodeScalars), "\(text)")
    }
    #expect(ColumnRule.isUpright(width: 10, height: 20))
    #expect(!ColumnRule.isUpright(width: 10, height: 19))
  }

  @Test func columnsOfListsAreTurnedTheirTopToTheLeft() throws {
    // Black in the upper half.
    let column = RasterImage(
      width: 10, height: 40, channels: 1, pixels: (0..<400).map { $0 < 200 ? 0 : 255 })
    try Fixtures.withFolder { folder in
      try ImageEncoder().writePNG(column, to: folder + "/c.png")
      func shape(_ label: String, readsColumns: Bool = false) throws -> (Int, Bool) {
        let sample = try ImageImporter(height: 10, channels: 1, readsColumns: readsColumns)
          .sample(ListedSample(path: folder + "/c.png", label: label, source: "c")).get()
        return (
          sample.width, sample.pixels[0] == 0 && sample.pixels[sample.pixels.count - 1] == 255
        )
      }
      #expect(try shape("春夏") == (40, true))
      let turned = try ImageImporter(height: 10, channels: 1).sample(
        ListedSample(path: folder + "/c.png", label: "春夏", source: "c")
      ).get()
      #expect(
        turned.notes.map { "\($0.reason.rawValue) | \($0.name) | \($0.detail)" } == [
          "vertical line | c | the picture is a column of text and was turned, its top to the left"
        ])
      #expect(try shape("春").0 == 3)
      #expect(try shape("abcd").0 == 3)
      // Without a text, as `recognize` reads them, the alphabet decides.
      #expect(try shape("").0 == 3)
      #expect(try shape("", readsColumns: true) == (40, true))
    }
  }

  @Test func wordsAreDrawnAsTurnedColumns() throws {
    guard let renderer = try? WordRenderer(fonts: .all, words: ["春夏", "한국"]) else {
      skipped("no installed font can draw 春夏")
      return
    }
    func draw(_ columns: Double) throws -> Sample {
      try WordSynthesizer(
        renderer: renderer, height: 32, channels: 1, seed: 1, columns: columns
      ).draw("春夏", number: 0, source: "0").get().sample
    }
    let (level, column) = (try draw(0), try draw(1))
    #expect(level != column && column.width > 40)
    #expect(try draw(1) == column && draw(0) == level)
  }
}
