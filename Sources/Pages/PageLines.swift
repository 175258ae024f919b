import Console
import Samples

/// The lines of a page beside its picture: scaled to it, and with outlines where they lack one.
struct PageLines {
  let sheet: PageSheet
  /// The name of each line.
  let sources: [String]
  /// The path of the picture.
  let picture: String

  /// Adds the lines to a listing, each or why it cannot be cut.
  func add(to listing: inout SampleListing) {
    for line in placed() {
      guard let text = line.text else {
        listing.skip(.missingLabel, line.source, line.missing)
        continue
      }
      switch line.region {
      case .success(let region):
        listing.add(
          line: text, source: line.source, .region(page: picture, region), notes: line.notes)
      case .failure(let error):
        listing.skip(error.sample.reason, error.sample.name, error.sample.detail)
      }
    }
  }

  /// The lines, each with its part of the picture or why there is none.
  ///
  /// - Parameter untexted: whether those without a text are cut, too, and then whether such lines are taken for
  ///   columns by their shape.
  func placed(untexted: UntextedLines = .leftOut) -> [PlacedLine] {
    let size = PictureSize(file: picture)
    var fit = PageFit.scaled(across: 1, down: 1, isStored: false)
    if let size, let stated = sheet.size { fit = PageFit(stated, size) }
    if let problem = problem(fit, size) {
      return sheet.lines.indices.map { placed($0, .pageSize, problem) }
    }
    guard case .scaled(let across, let down, let isStored) = fit else {
      return sheet.lines.indices.map { placed($0, .pageSize, "its page has no scale") }
    }
    let seen = size.map { isStored ? $0.stored : $0.upright }
    let baselines = sheet.lines.map { Baseline($0.baseline.map { $0.scaled(across, down) }) }
    let outlines = sheet.lines.map {
      $0.corners.flatMap { Outline($0.map { $0.scaled(across, down) }) }
    }
    let isFlat = zip(outlines, baselines).map(Self.isFlat)
    // Heights are worked out where one is wanted.
    let heights = isFlat.contains(true) ? LineHeights(baselines) : nil
    // Lines without a text become no samples, and may well be those of others once more.
    let overlaps = LineOverlap.find(
      zip(sheet.lines, outlines).map {
        untexted == .leftOut && ($0.text ?? "").isBlank ? nil : $1
      })
    return sheet.lines.indices.map { index in
      let line = sheet.lines[index]
      guard line.text != nil || untexted != .leftOut else {
        return placed(index, .missingLabel, line.missing)
      }
      var placement = LinePlacement(outline: outlines[index], baseline: baselines[index])
      if isFlat[index] { placement.takeHeight(heights?.outline(ofLine: index)) }
      placement.settle(
        line, untexted: untexted, on: seen, isStored: isStored, stated: sheet.size)
      if across != 1 || down != 1 {
        placement.note(
          .pageScaled,
          "the page is stated as \(sheet.size?.description ?? ""), its picture has "
            + "\(seen?.description ?? "") pixels: its coordinates were scaled")
      }
      if let size, (2...4).contains(size.orientation) {
        placement.note(
          .pageScaled,
          "the EXIF data of its picture turn or mirror it, and the page's size is the same either way: its coordinates "
            + "were taken for those of the picture as it is seen")
      }
      if let overlap = overlaps[index] {
        placement.note(
          .overlappingLine,
          "\(Int((100 * overlap.share).rounded())) % of it lies in the outline of \(sources[overlap.other]), so its "
            + "picture shows that line, too")
      }
      guard let region = placement.region else {
        return placed(index, .malformedLine, placement.problem)
      }
      return PlacedLine(
        line, source: sources[index], picture: picture, region: .success(region),
        notes: line.notes + placement.notes, scale: (across, down), page: sheet.size)
    }
  }

  private func placed(_ index: Int, _ reason: SkipReason, _ detail: String) -> PlacedLine {
    PlacedLine(
      sheet.lines[index], source: sources[index], picture: picture,
      region: .failure(SkippedSampleError(reason, sources[index], detail)), notes: [],
      scale: (1, 1), page: sheet.size)
  }

  /// Why no line of the page can be cut; nil if they can.
  private func problem(_ fit: PageFit, _ size: PictureSize?) -> String? {
    guard let size else { return nil }
    guard let stated = sheet.size else {
      return sheet.unit == "pixel" || sheet.unit.isEmpty
        ? nil
        : "its coordinates are in \(sheet.unit), and the page has no size by which the picture's scale could be "
          + "known"
    }
    let turned = size.isTurned ? ", as stored \(size.stored)" : ""
    switch fit {
    case .none:
      return
        "the page is stated as \(stated), its picture has \(size.upright) pixels\(turned): it is "
        + "another picture, or cut"
    case .scaled(_, _, true) where runsAcross:
      return
        "the page is stated as \(stated), as its picture is stored; its EXIF data say that it lies on "
        + "its side, but lines run across it: it fits neither way"
    default: return nil
    }
  }

  /// Whether most baselines run across the page rather than down or up.
  private var runsAcross: Bool {
    let chords = sheet.lines.compactMap { Baseline($0.baseline)?.chord }
    return chords.count { abs($0.x) > abs($0.y) } * 2 > chords.count
  }

  /// Whether an outline has no height of its own: there is none, or it is only the box of the baseline.
  private static func isFlat(_ outline: Outline?, _ baseline: Baseline?) -> Bool {
    guard let baseline, let line = PageBox(around: baseline.points) else { return false }
    guard let outline else { return true }
    return outline.area < 1 || outline.isBox && outline.box.isClose(to: line, within: 1.5)
  }
}
