import Dispatch
import Kernels
import MPI

/// Adds up the results of all lanes along a binary tree that depends on the number of lanes only.
///
/// Neighbours 2k and 2k + 1 join, an odd last one moves up a level. A rank holds a run of lanes that
/// is a whole subtree, so its own lanes merge like the digits of a binary counter; the ranks'
/// subtrees then join along the rest of the same tree. Whatever the number of ranks, every element
/// is the same sum in the same order, to the last bit.
///
/// Where there are several ranks, the last lane's buffer can be `open` while its backward pass still
/// fills it from the end: finished parts go over the network on a thread of their own meanwhile.
/// From `open` to `finish` no other thread of the rank may call the communicator.
///
/// `@unchecked`: between `open` and `finish` the buffers belong to that thread, but for the part of
/// the open one that is not finished; the queue hands them over and back.
package final class LaneReducer: @unchecked Sendable {
  /// The elements that travel together: enough that starting costs little, few enough that the
  /// first are on their way early.
  package static let bucket = 1 << 19

  private let communicator: any Communicator
  private let count: Int
  private let isReproducible: Bool
  private let bucket: Int
  /// The other ranks in the order in which this one talks to them: whom it sends to, and who sends to it
  /// meanwhile.
  private let others: [(to: Int, from: Int)]
  private var nodes: [UnsafeMutablePointer<Float>] = []
  private var free: [FloatBuffer] = []
  /// Finished subtrees, oldest first, with the level of their root.
  private var subtrees: [(level: Int, buffer: FloatBuffer)] = []
  private let scratch: FloatBuffer
  private let queue = DispatchQueue(label: "crnn-dist.reduction")
  private let pending = DispatchGroup()
  /// The start of what was handed to the other thread, while a buffer is open.
  private var submitted: Int?
  private var failure: MPIError?

  /// - Parameters:
  ///   - count: the floats that each lane contributes.
  ///   - isReproducible: false takes the MPI library's own all-reduce between ranks.
  package init(
    communicator: any Communicator, count: Int, isReproducible: Bool, bucket: Int = bucket
  ) {
    self.communicator = communicator
    self.count = count
    self.isReproducible = isReproducible
    self.bucket = bucket
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

  /// Takes the filled buffer of a lane; lanes come in their order.
  package func add(_ buffer: FloatBuffer) {
    if submitted != nil {
      finished(from: 0)
      return
    }
    subtrees.append((0, buffer))
    while subtrees.count > 1,
      subtrees[subtrees.count - 1].level == subtrees[subtrees.count - 2].level
    {
      let newer = subtrees.removeLast()
      let older = subtrees.removeLast()
      VectorOperations.add(newer.buffer.pointer, to: older.buffer.pointer, count: count)
      free.append(newer.buffer)
      subtrees.append((older.level + 1, older.buffer))
    }
  }

  /// Announces the buffer of this rank's last lane, which is about to be filled from its end.
  package func open(_ buffer: FloatBuffer) {
    guard communicator.size > 1 else { return }
    subtrees.append((0, buffer))
    submitted = count
  }

  /// The elements of the open buffer from `start` on have their final values.
  package func finished(from start: Int) {
    guard let last = submitted else { return }
    var end = last
    while end - start >= bucket || (start == 0 && end > 0) {
      let range = max(start, end - bucket)..<end
      queue.async(group: pending) { [self] in reduce(range) }
      end = range.lowerBound
    }
    submitted = end
  }

  /// The sum over all lanes of all ranks, the same on each; hand it back with `recycle`.
  package func finish() throws(MPIError) -> FloatBuffer {
    precondition(!subtrees.isEmpty, "no lane was added")
    if submitted == nil {
      for end in stride(from: count, to: 0, by: -bucket) { reduce(max(0, end - bucket)..<end) }
    } else {
      precondition(submitted == 0, "the open buffer was not added")
      pending.wait()
      submitted = nil
    }
    if let failure { throw failure }
    free += subtrees.dropFirst().map(\.buffer)
    defer { subtrees.removeAll(keepingCapacity: true) }
    return subtrees[0].buffer
  }

  package func recycle(_ buffer: FloatBuffer) { free.append(buffer) }

  /// Sums a range of elements over this rank's subtrees, the newest into the one before it, and
  /// then over the ranks.
  private func reduce(_ range: Range<Int>) {
    guard failure == nil else { return }
    for index in stride(from: subtrees.count - 1, to: 0, by: -1) {
      VectorOperations.add(
        subtrees[index].buffer.pointer + range.lowerBound,
        to: subtrees[index - 1].buffer.pointer + range.lowerBound, count: range.count)
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
