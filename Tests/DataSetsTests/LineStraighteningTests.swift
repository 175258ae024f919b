import Foundation
import Samples
import Testing

/// Where the pixels of straightened lines come from, in closed form.
@Suite struct LineStraighteningTests {
  private func points(_ numbers: (Double, Double)...) -> [PagePoint] {
    numbers.map { PagePoint(x: $0.0, y: $0.1) }
  }

  private func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Outline {
    Outline(points((left, top), (right, top), (right, bottom), (left, bottom)))!
  }

  @Test func aLevelBaselineMovesWholePixels() throws {
    let baseline = try #require(Baseline(points((12, 30), (50, 30))))
    let line = try #require(LineStraightening(box(10, 20, 60, 35), along: baseline))
    #expect(line.columns == 50 && line.rows == 15)
    #expect(line.point(column: 0, row: 0) == PagePoint(x: 10.5, y: 20.5))
    #expect(line.point(column: 49, row: 14) == PagePoint(x: 59.5, y: 34.5))
  }

  @Test func aBaselineUpwardsOrDownwardsTurnsTheLineByARightAngle() throws {
    let up = try #require(Baseline(points((30, 60), (30, 10))))
    let turned = try #require(LineStraightening(box(20, 10, 34, 60), along: up))
    #expect(turned.columns == 50 && turned.rows == 14)
    // The line begins at the bottom of the page, and its top is on the left.
    #expect(turned.point(column: 0, row: 0) == PagePoint(x: 20.5, y: 59.5))
    #expect(turned.point(column: 49, row: 13) == PagePoint(x: 33.5, y: 10.5))
    let down = try #require(Baseline(points((25, 10), (25, 60))))
    let other = try #require(LineStraightening(box(20, 10, 34, 60), along: down))
    #expect(other.point(column: 0, row: 0) == PagePoint(x: 33.5, y: 10.5))
    #expect(other.point(column: 49, row: 13) == PagePoint(x: 20.5, y: 59.5))
    let back = try #require(Baseline(points((60, 20), (10, 20))))
    let around = try #require(LineStraightening(box(10, 15, 60, 35), along: back))
    #expect(around.point(column: 0, row: 0) == PagePoint(x: 59.5, y: 34.5))
  }

  @Test func aSlantedBaselineTurnsTheLineByItsAngle() throws {
    // 3, 4, 5: the direction is (0.8, 0.6), the normal (-0.6, 0.8).
    let baseline = try #require(Baseline(points((100, 100), (180, 160))))
    let corners = points((106, 92), (186, 152), (177, 164), (97, 104))
    let line = try #require(LineStraightening(Outline(corners)!, along: baseline))
    #expect(line.columns == 100 && line.rows == 15)
    let first = line.point(column: 0, row: 0)
    #expect(abs(first.x - (106 + 0.5 * 0.8 - 0.5 * 0.6)) < 1e-6)
    #expect(abs(first.y - (92 + 0.5 * 0.6 + 0.5 * 0.8)) < 1e-6)
  }

  @Test func anArcBecomesStraight() throws {
    // A circle of radius 500 about (500, 600), from 60° to 120°; letters are 20 high and stand outside.
    func arc(_ radius: Double, _ range: [Double]) -> [PagePoint] {
      range.map {
        PagePoint(x: 500 - radius * cos($0 * .pi / 180), y: 600 - radius * sin($0 * .pi / 180))
      }
    }
    let angles = (0...60).map { 60.0 + Double($0) }
    let baseline = try #require(Baseline(arc(500, angles)))
    #expect(abs(baseline.length - 500 * .pi / 3) < 0.1)
    let outline = Outline(arc(520, angles) + arc(495, angles.reversed()))!
    let line = try #require(LineStraightening(outline, along: baseline))
    #expect(abs(line.columns - 524) <= 2 && abs(line.rows - 25) <= 1)
    for column in stride(from: 20, to: 500, by: 40) {
      for row in [0, 10, 20] {
        let point = line.point(column: column, row: row)
        let radius = hypot(point.x - 500, point.y - 600)
        #expect(abs(radius - (520 - Double(row) - 0.5)) < 1, "column \(column), row \(row)")
      }
    }
  }

  @Test func aBoxAroundABentLineIsNoHigherThanTheLine() throws {
    // The baseline rises by 30 in the middle; letters reach 10 above it and 4 below.
    let curve = (0...100).map { step in
      PagePoint(x: Double(step * 4), y: 100 - 30 * sin(.pi * Double(step) / 100))
    }
    let baseline = try #require(Baseline(curve))
    let line = try #require(LineStraightening(box(0, 60, 400, 104), along: baseline))
    #expect(line.rows == 14)
  }

  @Test func pointsThatAreNoCurveAreNoBaseline() {
    #expect(Baseline([]) == nil)
    #expect(Baseline(points((5, 5), (5, 5))) == nil)
    let zigzag = (0..<100).map { PagePoint(x: $0 % 2 == 0 ? 0 : 100, y: Double($0)) }
    #expect(Baseline(zigzag) == nil)
    let dense = (0...100_000).map { PagePoint(x: Double($0) / 100, y: 7) }
    let baseline = Baseline(dense)
    #expect(baseline?.length == 1000 && (baseline?.points.count ?? 0) <= 257)
  }

  @Test func anEndThatIsAHookDoesNotTurnTheLine() throws {
    let baseline = try #require(Baseline(points((10, 34), (10, 30), (200, 30))))
    let direction = baseline.direction(at: 100, chord: 20)
    #expect(direction == PagePoint(x: 1, y: 0))
  }
}
