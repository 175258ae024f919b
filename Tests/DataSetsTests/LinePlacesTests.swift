import Foundation
import Pages
import Samples
import Testing

/// Where parts of a line's picture are on the page.
@Suite struct LinePlacesTests {
  /// The places of the only line of a page of 200 × 100.
  private func places(
    _ points: String, baseline: String? = nil, columns: Int, rows: Int,
    size: (Int, Int) = (200, 100)
  ) throws -> LinePlaces {
    try Fixtures.withFolder { folder in
      let page = PageFolder.page(
        PageFolder.line("l", points, baseline: baseline), size: size)
      try Data(page.utf8).write(to: URL(fileURLWithPath: folder + "/p.xml"))
      var listing = SampleListing()
      let document = try #require(
        PageFile(path: folder + "/p.xml", name: "p.xml")
          .document(into: &listing, isCertain: true, untexted: .level))
      return try #require(document.lines[0].places(columns: columns, rows: rows))
    }
  }

  private func rounded(_ points: [PagePoint]) -> [[Int]] {
    points.map { [Int($0.x.rounded()), Int($0.y.rounded())] }
  }

  @Test func levelLinesAreAsHighAsTheirOutlineIsThere() throws {
    // A step: from x = 60 on it is half as high.
    let places = try places(
      "20,10 60,10 60,20 100,20 100,30 20,30", columns: 80, rows: 20)
    #expect(rounded(places.outline(of: 0..<30)) == [[20, 10], [50, 10], [50, 30], [20, 30]])
    #expect(rounded(places.outline(of: 50..<80)) == [[70, 20], [100, 20], [100, 30], [70, 30]])
    #expect(
      rounded(places.outline(of: 90..<95)) == [[99, 20], [100, 20], [100, 30], [99, 30]],
      "what lies beyond the picture is at its edge")
  }

  @Test func turnedLinesAreFoundOnThePageAsItStands() throws {
    // The text runs upwards, its top is on the left.
    let places = try places(
      "40,20 60,20 60,80 40,80", baseline: "55,80 55,20", columns: 60, rows: 20)
    #expect(rounded(places.outline(of: 0..<20)) == [[40, 80], [40, 60], [60, 60], [60, 80]])
  }

  @Test func bentLinesHaveBentParts() throws {
    let base = stride(from: 20.0, through: 180, by: 10).map { x in
      (x, 60 - 20 * sin(.pi * (x - 20) / 160))
    }
    func list(_ shift: Double) -> [String] {
      base.map { "\(Int($0.0)),\(Int(($0.1 + shift).rounded()))" }
    }
    let outline = (list(-12) + list(4).reversed()).joined(separator: " ")
    let places = try places(
      outline, baseline: list(0).joined(separator: " "), columns: 172, rows: 18)
    let middle = places.outline(of: 76..<96)
    #expect(middle.count > 4)
    // At the crest, between the outline's edges there.
    for point in middle {
      #expect(abs(point.x - 100) < 14 && (26...46).contains(point.y), "\(point)")
    }
    let first = places.outline(of: 0..<20)
    #expect(first.allSatisfy { $0.x < 48 && $0.y > 36 }, "\(first)")
  }
}
