import Dispatch
import Foundation
import Kernels
import MPI

/// Adds up the results of all lanes along a binary tree that depends on the number of lanes only.
///
/// A rank holds a run of consecutive lanes. These merge into as few subtrees as there can be, and the subtrees of all
/// ranks join along the rest of the same tree. Whatever the number of ranks, every element is the same sum in the same
/// order, to the last bit.
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
  private let tree: LaneTree
  private let rankSums: RankSums
  /// The joins of all ranks' subtrees in this rank's first.
  private let rankJoins: [(into: Int, from: Int)]
  /// For each of all ranks' subtrees its place among those that others send; nil for this rank's own.
  private let places: [Int?]
  /// For each rank the number of the first of its parts.
  private let firstParts: [Int]
  private var exchanges: [ExchangePart] = []
  private var nodes: [UnsafeMutablePointer<Float>] = []
  private var free: [FloatBuffer] = []
  /// Finished subtrees, in the order of their lanes.
  private var subtrees: [(lanes: Range<Int>, buffer: FloatBuffer)] = []
  private let scratch: FloatBuffer
  /// The sums of this rank that join in each range of elements, in their order: the second into the first.
  private var joins: [(into: Int, from: Int)] = []
  /// The sums that are left then.
  private var roots: [LaneTree.Root] = []
  /// Their buffers.
  private var ownSums: [UnsafeMutablePointer<Float>] = []
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
  ///   - lanes: the consecutive lanes of each rank, by rank; together all lanes.
  ///   - isReproducible: false takes the MPI library's own all-reduce between ranks.
  package init(
    communicator: any Communicator, count: Int, lanes: [Range<Int>], isReproducible: Bool,
    bucket: Int = bucket, crew: Crew? = nil
  ) {
    precondition(lanes.count == communicator.size, "lanes of each rank")
    self.communicator = communicator
    self.count = count
    self.isReproducible = isReproducible
    self.bucket = bucket
    self.crew = crew
    let (rank, ranks) = (communicator.rank, communicator.size)
    others = (1..<max(1, ranks)).map { ((rank + $0) % ranks, (rank - $0 + ranks) % ranks) }
    let sums = RankSums(lanes)
    (rankSums, tree) = (sums, sums.tree)
    firstParts = lanes.indices.map { rank in
      sums.parts.firstIndex { $0.rank == rank && $0.number == 0 } ?? 0
    }
    rankJoins = sums.joins(into: firstParts[rank])
    var received = 0
    places = sums.parts.map { part in
      guard part.rank != rank else { return nil }
      received += 1
      return received - 1
    }
    nodes.reserveCapacity(sums.parts.count)
    scratch = FloatBuffer(
      count: isReproducible ? received * Self.segment(min(bucket, count), ranks) : 0)
  }

  /// The bytes held.
  var memory: Int {
    (free.count + subtrees.count) * count * 4 + scratch.count * 4
  }

  /// A buffer for the next lane of this rank, which may hold the numbers of an earlier one.
  package func next() -> FloatBuffer { free.popLast() ?? FloatBuffer(count: count) }

  /// Takes the sum over lanes that are a subtree; sums come in the order of their lanes.
  package func add(_ buffer: FloatBuffer, lanes: Range<Int>) {
    subtrees.append((lanes, buffer))
    while subtrees.count > 1,
      tree.joins(subtrees[subtrees.count - 2].lanes, subtrees[subtrees.count - 1].lanes)
    {
      let newer = subtrees.removeLast()
      let older = subtrees.removeLast()
      add(newer.buffer, to: older.buffer)
      free.append(newer.buffer)
      subtrees.append((older.lanes.lowerBound..<newer.lanes.upperBound, older.buffer))
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

  /// Takes the buffers for this rank's last sums, each over lanes that are a subtree, which are about to be filled from
  /// their ends: `finished` tells how far.
  package func open(_ sums: some Sequence<(buffer: FloatBuffer, lanes: Range<Int>)>) {
    for sum in sums {
      subtrees.append((sum.lanes, sum.buffer))
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

  /// Joins as the tree does; where the library adds up over ranks, all that is left, too, the newest first.
  private func planJoins() {
    joins.removeAll(keepingCapacity: true)
    roots.removeAll(keepingCapacity: true)
    for number in subtrees.indices {
      tree.append(
        LaneTree.Root(number: number, lanes: subtrees[number].lanes), to: &roots, &joins)
    }
    while !isReproducible, roots.count > 1 {
      let last = roots.removeLast()
      joins.append((roots[roots.count - 1].number, last.number))
    }
    precondition(
      !isReproducible || roots.count == rankSums.counts[communicator.rank],
      "not all lanes of the rank were added")
    ownSums.removeAll(keepingCapacity: true)
    for root in roots { ownSums.append(subtrees[root.number].buffer.pointer) }
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
    do throws(MPIError) {
      if isReproducible {
        try addAcrossRanks(range)
      } else {
        try communicator.allReduceSum(
          .init(start: ownSums[0] + range.lowerBound, count: range.count))
      }
    } catch {
      failure = error
    }
  }

  private static func segment(_ count: Int, _ ranks: Int) -> Int { (count + ranks - 1) / ranks }

  /// Each rank gathers one segment of all ranks' subtrees, adds it up along the tree and hands it
  /// to all.
  private func addAcrossRanks(_ range: Range<Int>) throws(MPIError) {
    let (rank, ranks) = (communicator.rank, communicator.size)
    let segment = Self.segment(range.count, ranks)
    func part(_ sum: Int, _ r: Int) -> UnsafeMutableBufferPointer<Float> {
      let start = min(range.count, r * segment)
      return .init(
        start: ownSums[sum] + range.lowerBound + start,
        count: min(range.count, (r + 1) * segment) - start)
    }
    let own = part(0, rank)
    nodes.removeAll(keepingCapacity: true)
    for (place, sum) in zip(places, rankSums.parts) {
      nodes.append(
        place.map { scratch.pointer + $0 * segment } ?? part(sum.number, rank).baseAddress!)
    }
    exchanges.removeAll(keepingCapacity: true)
    for (destination, source) in others {
      for number in 0..<max(ownSums.count, rankSums.counts[source]) {
        let isSent = number < ownSums.count
        let isReceived = number < rankSums.counts[source]
        exchanges.append(
          ExchangePart(
            send: UnsafeBufferPointer(
              isSent ? part(number, destination) : .init(start: nil, count: 0)),
            to: destination,
            receive: .init(
              start: isReceived ? nodes[firstParts[source] + number] : nil,
              count: isReceived ? own.count : 0),
            from: source))
      }
    }
    try communicator.exchange(exchanges)
    for (into, from) in rankJoins {
      VectorOperations.add(nodes[from], to: nodes[into], count: own.count)
    }
    exchanges.removeAll(keepingCapacity: true)
    for (destination, source) in others {
      exchanges.append(
        ExchangePart(
          send: UnsafeBufferPointer(own), to: destination, receive: part(0, source), from: source))
    }
    try communicator.exchange(exchanges)
  }
}
