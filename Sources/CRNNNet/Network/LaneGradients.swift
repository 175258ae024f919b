import Kernels

/// The gradients of lanes that go together, added up along the binary tree over lanes while they come, lane by lane.
///
/// The second lane of a pair adds to what the first has written, and finished pairs join like the digits of a binary
/// counter: each sum is that of two whole buffers, so that lanes together give the bits of lanes apart.
package final class LaneGradients {
  private var buffers: [UnsafeMutablePointer<Float>] = []
  /// The parameters that the lanes are handing over.
  var range = 0..<0
  /// The threads that add.
  private let team: Team
  private let scratch = Arena()

  package init(_ team: Team = .alone) { self.team = team }

  /// The buffers that so many lanes, a power of two, need at a time.
  package static func buffers(lanes: Int) -> Int { max(1, lanes.trailingZeroBitCount) }

  /// - Parameter buffers: as many as `buffers(lanes:)` says; the sum comes into the first.
  package func take(_ buffers: [FloatBuffer]) {
    self.buffers.removeAll(keepingCapacity: true)
    for buffer in buffers { self.buffers.append(buffer.pointer) }
  }

  func take(_ buffer: UnsafeMutablePointer<Float>) {
    buffers.removeAll(keepingCapacity: true)
    buffers.append(buffer)
  }

  /// Where a lane hands over the gradients in the range. Lanes come in their order, each with `finished` behind it.
  func target(ofLane lane: Int) -> GradientTarget {
    GradientTarget(buffers[Self.place(ofLane: lane)], accumulates: !lane.isMultiple(of: 2))
  }

  /// Where a layer hands over the sums over all lanes, which it has made itself along the same tree.
  var sums: GradientTarget { GradientTarget(buffers[0]) }

  /// Adds up what lanes, a power of two, compute, along the same tree in memory of a few of them.
  ///
  /// - Parameter compute: writes the numbers of a lane.
  static func sum(
    lanes: Int, count: Int, in scratch: Arena,
    _ compute: (_ lane: Int, _ numbers: UnsafeMutablePointer<Float>) -> Void
  ) -> UnsafeMutablePointer<Float> {
    precondition(lanes.nonzeroBitCount == 1)
    let places = buffers(lanes: lanes)
    let memory = scratch.floats((places + 1) * count)
    for lane in 0..<lanes {
      let last = place(ofLane: lane)
      guard !lane.isMultiple(of: 2) else {
        compute(lane, memory + last * count)
        continue
      }
      compute(lane, memory + places * count)
      VectorOperations.add(memory + places * count, to: memory + last * count, count: count)
      for place in stride(from: last, to: last - joins(behind: lane), by: -1) {
        VectorOperations.add(
          memory + place * count, to: memory + (place - 1) * count, count: count)
      }
    }
    return memory
  }

  /// How many pairs of buffers are whole behind a lane.
  private static func joins(behind lane: Int) -> Int {
    max(0, (lane + 1).trailingZeroBitCount - 1)
  }

  /// Joins what the lanes up to this one have made whole.
  func finished(lane: Int) {
    let joins = Self.joins(behind: lane)
    guard joins > 0, !range.isEmpty else { return }
    let (last, start) = (Self.place(ofLane: lane), range.lowerBound)
    team.split(range.count, scratch) { part, _ in
      for place in stride(from: last, to: last - joins, by: -1) {
        VectorOperations.add(
          buffers[place] + start + part.lowerBound,
          to: buffers[place - 1] + start + part.lowerBound, count: part.count)
      }
    }
  }

  /// Numbers of each lane, which are added up like gradients.
  package func add(_ range: Range<Int>, lanes: Int, _ values: (_ lane: Int) -> UnsafePointer<Float>)
  {
    self.range = range
    for lane in 0..<lanes {
      target(ofLane: lane).take(values(lane), Slot(offset: range.lowerBound, count: range.count))
      finished(lane: lane)
    }
  }

  /// Zeros of all lanes.
  func addZeros(_ range: Range<Int>, lanes: Int) {
    self.range = range
    for lane in 0..<lanes {
      target(ofLane: lane).takeZeros(Slot(offset: range.lowerBound, count: range.count))
      finished(lane: lane)
    }
  }

  /// Each finished pair before a lane takes a buffer, and those that have joined take one together.
  private static func place(ofLane lane: Int) -> Int { (lane & ~1).nonzeroBitCount }
}
