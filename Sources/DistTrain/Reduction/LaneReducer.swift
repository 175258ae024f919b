import Kernels
import MPI

/// Adds up the results of all lanes along a binary tree that depends on the number of lanes only.
///
/// Neighbours 2k and 2k + 1 join, an odd last one moves up a level. A rank holds a run of lanes that
/// is a whole subtree, so its own lanes merge like the digits of a binary counter; the ranks'
/// subtrees then join along the rest of the same tree. Whatever the number of ranks, every element
/// is the same sum in the same order, to the last bit.
final class LaneReducer {
  private let communicator: any Communicator
  private let count: Int
  private let isReproducible: Bool
  private var free: [FloatBuffer] = []
  /// Finished subtrees, oldest first, with the level of their root.
  private var subtrees: [(level: Int, buffer: FloatBuffer)] = []
  private let scratch: FloatBuffer

  /// - Parameters:
  ///   - count: the floats that each lane contributes.
  ///   - isReproducible: false takes the MPI library's own all-reduce between ranks.
  init(communicator: any Communicator, count: Int, isReproducible: Bool) {
    self.communicator = communicator
    self.count = count
    self.isReproducible = isReproducible
    let ranks = communicator.size
    scratch = FloatBuffer(
      count: ranks > 1 && isReproducible ? ranks * Self.segment(count, ranks) : 0)
  }

  /// The bytes held.
  var memory: Int {
    (free.count + subtrees.count) * count * 4 + scratch.count * 4
  }

  /// A buffer of zeros for the next lane of this rank.
  func next() -> FloatBuffer {
    let buffer = free.popLast() ?? FloatBuffer(count: count)
    buffer.zero()
    return buffer
  }

  /// Takes the filled buffer of a lane; lanes come in their order.
  func add(_ buffer: FloatBuffer) {
    subtrees.append((0, buffer))
    while subtrees.count > 1,
      subtrees[subtrees.count - 1].level == subtrees[subtrees.count - 2].level
    {
      mergeLastTwo()
    }
  }

  /// The sum over all lanes of all ranks, the same on each; hand it back with `recycle`.
  func finish() throws(MPIError) -> FloatBuffer {
    precondition(!subtrees.isEmpty, "no lane was added")
    while subtrees.count > 1 { mergeLastTwo() }
    let sum = subtrees.removeLast().buffer
    if communicator.size > 1 {
      if isReproducible {
        try addAcrossRanks(sum)
      } else {
        try communicator.allReduceSum(sum.buffer)
      }
    }
    return sum
  }

  func recycle(_ buffer: FloatBuffer) { free.append(buffer) }

  private func mergeLastTwo() {
    let newer = subtrees.removeLast()
    let older = subtrees.removeLast()
    VectorOperations.add(newer.buffer.pointer, to: older.buffer.pointer, count: count)
    free.append(newer.buffer)
    subtrees.append((older.level + 1, older.buffer))
  }

  private static func segment(_ count: Int, _ ranks: Int) -> Int { (count + ranks - 1) / ranks }

  /// Each rank gathers one segment of all ranks' buffers, adds it up along the tree and hands it
  /// to all.
  private func addAcrossRanks(_ sum: FloatBuffer) throws(MPIError) {
    let (rank, ranks) = (communicator.rank, communicator.size)
    let segment = Self.segment(count, ranks)
    func range(_ r: Int) -> Range<Int> { min(count, r * segment)..<min(count, (r + 1) * segment) }
    let own = range(rank)
    for distance in 1..<ranks {
      let destination = (rank + distance) % ranks
      let source = (rank - distance + ranks) % ranks
      let outgoing = range(destination)
      try communicator.exchange(
        send: UnsafeBufferPointer(start: sum.pointer + outgoing.lowerBound, count: outgoing.count),
        to: destination,
        receive: UnsafeMutableBufferPointer(
          start: scratch.pointer + source * segment, count: own.count),
        from: source)
    }
    (scratch.pointer + rank * segment).update(from: sum.pointer + own.lowerBound, count: own.count)
    var step = 1
    while step < ranks {
      for r in stride(from: 0, to: ranks - step, by: 2 * step) {
        VectorOperations.add(
          scratch.pointer + (r + step) * segment, to: scratch.pointer + r * segment,
          count: own.count)
      }
      step *= 2
    }
    (sum.pointer + own.lowerBound).update(from: scratch.pointer, count: own.count)
    try communicator.allGather(
      sum.buffer, counts: (0..<ranks).map { range($0).count },
      offsets: (0..<ranks).map { range($0).lowerBound })
  }
}
