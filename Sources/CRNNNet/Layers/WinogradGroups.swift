import Kernels

/// The tiles that a Winograd convolution works on at a time: several lanes, or some rows of one.
struct WinogradGroups {
  /// About the bytes of a group's transformed tiles, if they are parts of a lane and if they are whole lanes. What goes
  /// together reads the weights once, but has to find room in the cache beside them.
  private static let partBytes = 4 << 20
  private static let lanesBytes = 10 << 20

  private let lanes: [WinogradLane]
  /// Of a panel.
  private let bytes: Int
  private(set) var mostPanels = 0
  private(set) var mostPanelsOfLane = 0
  /// Whether any lane is worked on in parts.
  private(set) var splitLanes = false

  /// - Parameters:
  ///   - elements: of a tile.
  ///   - rows: of the largest matrix of an element.
  init(_ lanes: [WinogradLane], elements: Int, rows: Int) {
    self.lanes = lanes
    bytes = max(1, elements * rows * PanelKernels.columns * MemoryLayout<Float>.stride)
    var (most, mostOfLane, splits) = (0, 0, false)
    forEach { group in
      most = max(most, group.panels)
      group.forEachLane { lane, panels in
        mostOfLane = max(mostOfLane, panels.count)
        if !group.part(of: lane).isWhole { splits = true }
      }
    }
    (mostPanels, mostPanelsOfLane, splitLanes) = (most, mostOfLane, splits)
  }

  /// Which part of a lane's tiles a group has.
  struct Part {
    let isFirst: Bool
    let isLast: Bool
    var isWhole: Bool { isFirst && isLast }
  }

  struct Group {
    let lanes: ArraySlice<WinogradLane>
    /// Of tiles; of a lane that is not alone all.
    fileprivate let part: Range<Int>
    let panels: Int

    /// Calls the body with each lane and its panels.
    func forEachLane(_ body: (WinogradLane, _ panels: Range<Int>) -> Void) {
      var first = 0
      for lane in lanes {
        let count = lane.panels(ofRows: rows(of: lane).count)
        body(lane, first..<first + count)
        first += count
      }
    }

    func rows(of lane: WinogradLane) -> Range<Int> {
      lanes.count == 1 ? part : 0..<lane.tileRows
    }

    func part(of lane: WinogradLane) -> Part {
      let rows = rows(of: lane)
      return Part(isFirst: rows.lowerBound == 0, isLast: rows.upperBound == lane.tileRows)
    }
  }

  func forEach(_ body: (Group) -> Void) {
    var index = 0
    while index < lanes.count {
      let lane = lanes[index]
      let rows = rowsOfPart(lane)
      if rows < lane.tileRows {
        for first in stride(from: 0, to: lane.tileRows, by: rows) {
          let part = first..<min(first + rows, lane.tileRows)
          body(
            Group(
              lanes: lanes[index..<index + 1], part: part,
              panels: lane.panels(ofRows: part.count)))
        }
        index += 1
      } else {
        let start = index
        var panels = lane.panels(ofRows: lane.tileRows)
        index += 1
        while index < lanes.count, rowsOfPart(lanes[index]) == lanes[index].tileRows {
          let more = panels + lanes[index].panels(ofRows: lanes[index].tileRows)
          guard more * bytes <= Self.lanesBytes else { break }
          panels = more
          index += 1
        }
        body(Group(lanes: lanes[start..<index], part: 0..<lane.tileRows, panels: panels))
      }
    }
  }

  private func rowsOfPart(_ lane: WinogradLane) -> Int {
    max(1, min(lane.tileRows, 2 * Self.partBytes / max(1, bytes * lane.rowBlocks)))
  }
}
