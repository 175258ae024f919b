import Dispatch
import Foundation
import Kernels
import MPI

/// Adds up the results of all lanes along a binary tree that depends on the number of lanes only.
///
/// Neighbours 2k and 2k + 1 join, an odd last one moves up a level. A rank holds a run of lanes that
/// is a whole subtree, so its own lanes merge like the digits of a binary counter; the ranks'
/// subtrees then join along the rest of the same tree. Whatever the number of ranks, every element
/// is the same sum in the same order, to the last bit.
///
/// The last sums of lanes can be `open` while backward passes still fill them from the end: finished parts are added and
/// go over the network on a thread of their own meanwhile. From `open` to `finish` no other thread of the rank may call
/// the communicator.
///
/// `@unchecked`: between `open` and `finish` the buffers belong to that thread, but for the parts of
/// the open ones that are not finished; the queue hands them over and back.
package final class LaneReducer: @unchecked Sendable {
  /// The elements that travel together: enough that starting costs little, few enough that the
  /// first are on their way early.
  package static let bucket = 1 << 19

  private let communicator: any Communicator
  private let count: Int
  private let isReproducible: Bool
  private let bucket: Int
  /// The threads that add where no part is open; nil for the caller alone.
  private let crew: Crew?
  /// The other ranks in the order in which this one talks to them: whom it sends to, and who sends to it
  /// meanwhile.
  private let others: [(to: Int, from: Int)]
  private var nodes: [UnsafeMutablePointer<Float>] = []
  private var free: [FloatBuffer] = []
  /// Finished subtrees, oldest first, with the level of their root.
  private var subtrees: [(level: Int, buffer: FloatBuffer)] = []
  private let scratch: FloatBuffer
  /// The sums that join in each range of elements, in their order: the second into the first.
  private var joins: [(into: Int, from: Int)] = []
  private var roots: [(level: Int, index: Int)] = []
  private let queue = DispatchQueue(label: "crnn-dist.reduction")
  private let pending = DispatchGroup()
  /// While buffers are open, from where on each of them is finished, and the start of what was handed to the other
  /// thread; several workers finish parts.
  private let lock = NSLock()
  private var openParts: [Int] = []
  private var submitted: Int?
  private var failure: MPIError?

  /// - Parameters:
  ///   - count: the floats that each lane contributes.
  ///   - isReproducible: false takes the MPI library's own all-reduce between ranks.
  package init(
    communicator: any Communicator, count: Int, isReproducible: Bool, bucket: Int = bucket,
    crew: Crew? = nil
  ) {
    self.communicator = communicator
    self.count = count
    self.isReproducible = isReproducible
    self.bucket = bucket
    self.crew = crew
    let (rank, ranks) = (communicator.rank, communicator.size)
    others = (1..<max(1, ranks)).map { ((rank + $0) % ranks, (rank - $0 + ranks) % ranks) }
    nodes.reserveCapacity(ranks)
    scratch = FloatBuffer(
      count: ranks > 1 && isReproducible ? ranks * Self.segment(min(bucket, count), ranks) : 0)
  }

  /// The bytes held.
  var memory: Int {
    (free.count + subtrees.count) * count * 4 + scratch.count * 4
  }

  /// A buffer for the next lane of this rank, which may hold the numbers of an earlier one.
  package func next() -> FloatBuffer { free.popLast() ?? FloatBuffer(count: count) }

  /// Takes the sum of 2ˡ lanes, l the level; sums come in the order of their lanes.
  package func add(_ buffer: FloatBuffer, level: Int = 0) {
    subtrees.append((level, buffer))
    while subtrees.count > 1,
      subtrees[subtrees.count - 1].level == subtrees[subtrees.count - 2].level
    {
      let newer = subtrees.removeLast()
      let older = subtrees.removeLast()
      add(newer.buffer, to: older.buffer)
      free.append(newer.buffer)
      subtrees.append((older.level + 1, older.buffer))
    }
  }

  /// Adds whole buffers, in blocks that stay in the cache of the thread that adds them.
  private func add(_ newer: FloatBuffer, to older: FloatBuffer) {
    let block = 1 << 14
    func add(_ blocks: Range<Int>) {
      let start = blocks.lowerBound * block
      let end = min(blocks.upperBound * block, count)
      VectorOperations.add(newer.pointer + start, to: older.pointer + start, count: end - start)
    }
    let blocks = (count + block - 1) / block
    if let crew { crew.split(blocks, add) } else { add(0..<blocks) }
  }

  /// Takes the buffers for this rank's last sums, each of 2ˡ lanes, l the level, which are about to be filled from their
  /// ends: `finished` tells how far.
  package func open(_ buffers: some Sequence<FloatBuffer>, level: Int = 0) {
    for buffer in buffers {
      subtrees.append((level, buffer))
      openParts.append(count)
    }
    submitted = count
    planJoins()
  }

  /// The elements of an open buffer, counted from 0, from `start` on have their final values.
  package func finished(_ number: Int, from start: Int) {
    lock.withLock {
      guard let last = submitted else { return }
      openParts[number] = start
      let start = openParts.reduce(start) { max($0, $1) }
      var end = last
      while end - start >= bucket || (start == 0 && end > 0) {
        let range = max(start, end - bucket)..<end
        queue.async(group: pending) { [self] in reduce(range) }
        end = range.lowerBound
      }
      submitted = end
    }
  }

  /// Equal sums join like the digits of a binary counter, and what is left at the end the newest first.
  private func planJoins() {
    joins.removeAll(keepingCapacity: true)
    roots.removeAll(keepingCapacity: true)
    for (index, subtree) in subtrees.enumerated() {
      roots.append((subtree.level, index))
      while roots.count > 1, roots[roots.count - 1].level == roots[roots.count - 2].level {
        joins.append((roots[roots.count - 2].index, roots.removeLast().index))
        roots[roots.count - 1].level += 1
      }
    }
    while roots.count > 1 {
      joins.append((roots[roots.count - 2].index, roots.removeLast().index))
    }
  }

  /// The sum over all lanes of all ranks, the same on each; hand it back with `recycle`.
  package func finish() throws(MPIError) -> FloatBuffer {
    precondition(!subtrees.isEmpty, "no lane was added")
    if submitted == nil {
      planJoins()
      if communicator.size > 1 {
        for end in stride(from: count, to: 0, by: -bucket) { reduce(max(0, end - bucket)..<end) }
      } else {
        for (into, from) in joins { add(subtrees[from].buffer, to: subtrees[into].buffer) }
      }
    } else {
      precondition(submitted == 0, "an open buffer was not finished")
      pending.wait()
      submitted = nil
      openParts.removeAll(keepingCapacity: true)
    }
    if let failure { throw failure }
    for subtree in subtrees.dropFirst() { free.append(subtree.buffer) }
    defer { subtrees.removeAll(keepingCapacity: true) }
    return subtrees[0].buffer
  }

  package func recycle(_ buffer: FloatBuffer) { free.append(buffer) }

  /// Sums a range of elements over this rank's subtrees, and then over the ranks.
  private func reduce(_ range: Range<Int>) {
    guard failure == nil else { return }
    for (into, from) in joins {
      VectorOperations.add(
        subtrees[from].buffer.pointer + range.lowerBound,
        to: subtrees[into].buffer.pointer + range.lowerBound, count: range.count)
    }
    guard communicator.size > 1 else { return }
    let sum = UnsafeMutableBufferPointer(rebasing: subtrees[0].buffer.buffer[range])
    do throws(MPIError) {
      if isReproducible {
        try addAcrossRanks(sum)
      } else {
        try communicator.allReduceSum(sum)
      }
    } catch {
      failure = error
    }
  }

  private static func segment(_ count: Int, _ ranks: Int) -> Int { (count + ranks - 1) / ranks }

  /// Each rank gathers one segment of all ranks' elements, adds it up along the tree and hands it
  /// to all.
  private func addAcrossRanks(_ sum: UnsafeMutableBufferPointer<Float>) throws(MPIError) {
    let (rank, ranks) = (communicator.rank, communicator.size)
    let segment = Self.segment(sum.count, ranks)
    func part(_ r: Int) -> UnsafeMutableBufferPointer<Float> {
      .init(rebasing: sum[min(sum.count, r * segment)..<min(sum.count, (r + 1) * segment)])
    }
    func gathered(_ r: Int) -> UnsafeMutablePointer<Float> { scratch.pointer + r * segment }
    let own = part(rank)
    try communicator.exchange(
      others.map { destination, source in
        ExchangePart(
          send: UnsafeBufferPointer(part(destination)), to: destination,
          receive: .init(start: gathered(source), count: own.count), from: source)
      })
    if let result = own.baseAddress {
      // The sum of two numbers is the same either way, so the subtree with this rank's part keeps its
      // buffer, and the whole sum ends there.
      nodes.removeAll(keepingCapacity: true)
      for r in 0..<ranks { nodes.append(r == rank ? result : gathered(r)) }
      var step = 1
      while step < ranks {
        for r in stride(from: 0, to: ranks - step, by: 2 * step) {
          if nodes[r + step] == result { nodes.swapAt(r, r + step) }
          VectorOperations.add(nodes[r + step], to: nodes[r], count: own.count)
        }
        step *= 2
      }
    }
    try communicator.exchange(
      others.map { destination, source in
        ExchangePart(
          send: UnsafeBufferPointer(own), to: destination, receive: part(source), from: source)
      })
  }
}
