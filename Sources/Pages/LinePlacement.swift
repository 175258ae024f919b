import Console
import Foundation
import Samples

/// Where a line is on its page and how it is cut, settled step by step.
struct LinePlacement {
  private(set) var notes: [PageLine.Note] = []
  /// Why there is no region.
  private(set) var problem = "the line has no outline that can be read"
  private(set) var region: PageRegion?
  private var outline: Outline?
  private var baseline: Baseline?

  /// A line whose outline reaches so many pixels beyond the page was cut by its edge.
  private static let edge = 2.0
  /// A line that rises by less pixels from end to end is level.
  private static let level = 0.5

  init(outline: Outline?, baseline: Baseline?) {
    self.outline = outline
    self.baseline = baseline
  }

  mutating func note(_ reason: SkipReason, _ detail: String) {
    notes.append(PageLine.Note(reason: reason, detail: detail))
  }

  /// Takes an outline by the distance to other lines, instead of one without a height.
  mutating func takeHeight(_ outline: Outline?) {
    self.outline = outline
    if outline == nil {
      problem = "the line has only a baseline, and there is no other line to tell how high it is"
    } else {
      note(
        .baselineOnly,
        "the line has only a baseline; its height was taken from the distance to the next lines")
    }
  }

  /// Makes the region: along the baseline, or in the direction that the file states, or that the script has.
  mutating func settle(
    _ line: PageLine, untexted: UntextedLines, on page: PageSize?, isStored: Bool,
    stated: PageSize?
  ) {
    guard let outline else { return }
    guard outline.area >= 1 else {
      problem = "the outline of the line has no area"
      return
    }
    if let page {
      let box = outline.box
      guard box.right > 0, box.bottom > 0, box.left < page.width, box.top < page.height else {
        problem = "the outline lies outside of the page, which has \(page) pixels"
        return
      }
      if min(box.left, box.top) < -Self.edge || box.right > page.width + Self.edge
        || box.bottom > page.height + Self.edge
      {
        note(.cutByEdge, "its outline reaches beyond the page, which has \(page) pixels")
      }
    }
    if isStored, let stated {
      note(
        .pageScaled,
        "the page is stated as \(stated), as its picture is stored: the line was cut from "
          + "that, not from what the EXIF data put upright")
    }
    region = PageRegion(
      outline, along: direction(of: line, untexted, outline), isOfStoredPicture: isStored)
  }

  /// What the line is cut straight along; nil where it is level.
  private mutating func direction(
    of line: PageLine, _ untexted: UntextedLines, _ outline: Outline
  ) -> Baseline? {
    if let baseline, baseline.isZigzag(height: outline.area / max(1, baseline.length)) {
      note(.oddBaseline, "its baseline is a zigzag and was not used")
    } else if let baseline {
      let directed = Self.isBackwards(baseline, outline) ? baseline.reversed : baseline
      if abs(directed.chord.y) > abs(directed.chord.x) { noteTurn(directed.chord) }
      return Self.isLevel(directed) ? nil : directed
    }
    if baseline == nil, !line.baseline.isEmpty {
      note(.oddBaseline, "its baseline is no curve and was not used")
    }
    switch line.flow {
    case .down: return column(outline, PagePoint(x: 0, y: 1))
    case .up: return column(outline, PagePoint(x: 0, y: -1))
    case .unknown where line.turn == 0 && Self.isColumn(line.text ?? "", untexted, outline):
      return column(outline, PagePoint(x: 0, y: 1))
    default: break
    }
    let angle = line.turn * .pi / 180
    let direction = PagePoint(x: cos(angle), y: -sin(angle))
    let straight = Self.baseline(through: outline, direction)
    return straight.flatMap { Self.isLevel($0) ? nil : $0 }
  }

  private mutating func column(_ outline: Outline, _ direction: PagePoint) -> Baseline? {
    noteTurn(direction)
    return Self.baseline(through: outline, direction)
  }

  private mutating func noteTurn(_ direction: PagePoint) {
    let (start, end) = direction.y > 0 ? ("top", "bottom") : ("bottom", "top")
    note(
      .verticalLine,
      "the line runs from \(start) to \(end) and was turned, its \(start) to the left")
  }

  private static func isColumn(
    _ text: String, _ untexted: UntextedLines, _ outline: Outline
  ) -> Bool {
    let box = outline.box
    guard box.height >= 2 * box.width else { return false }
    return text.isBlank
      ? untexted == .columns : text.count >= 2 && ColumnRule.runsDown(text.unicodeScalars)
  }

  private static func isLevel(_ baseline: Baseline) -> Bool {
    guard baseline.chord.x > 0, let box = PageBox(around: baseline.points) else { return false }
    return box.height < level
  }

  /// Whether a baseline that runs to the left does so under upright text: then most of the line lies above it as
  /// the page is seen.
  private static func isBackwards(_ baseline: Baseline, _ outline: Outline) -> Bool {
    let chord = baseline.chord
    guard chord.x < 0, -chord.x > abs(chord.y) else { return false }
    let box = outline.box
    let middle = PagePoint(x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2)
    return baseline.project(middle).below > 0
  }

  /// A straight line through the middle of an outline, as long as it.
  private static func baseline(through outline: Outline, _ direction: PagePoint) -> Baseline? {
    let box = outline.box
    let middle = PagePoint(x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2)
    let extents = outline.corners.map { ($0 - middle) * direction }
    guard let low = extents.min(), let high = extents.max() else { return nil }
    return Baseline([middle + direction * low, middle + direction * high])
  }
}
