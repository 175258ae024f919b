import Console
import Foundation
import MPI
import Recognition

/// Pictures read by all ranks and threads, and handed to rank 0 in their order.
///
/// The pictures are cut into groups of a fixed size; which picture is read beside which depends on nothing but the
/// listing, so the texts and confidences are the same to the last bit on any number of ranks and threads.
///
/// No rank waits for another: rank 0 gives out groups as they are finished, so that each thread has one to read and one
/// to decode, and what has been read travels while the threads go on. Only where rank 0 is a number of groups behind (at
/// what has to be written first) are no more given out, so that it keeps few.
struct PictureReading {
  /// The waves of pictures of which something is not yet taken.
  static let mostWaves = 2
  /// The groups that a thread has: one that it reads, and one that is decoded.
  private static let groupsPerThread = 2
  /// How often rank 0 asks the others for what they have read.
  private static let interval = Duration.milliseconds(10)
  /// How long the other ranks sleep between two looks for an answer, and rank 0, in microseconds. The list of pictures
  /// may pause for hours.
  private static let (nap, shortNap): (UInt32, UInt32) = (2000, 200)

  private let world: any Communicator
  private let readers: [JointReader]
  private let wanted: WantedReading
  private let groupSize: Int

  /// - Parameters:
  ///   - readers: one for each thread.
  ///   - groupSize: pictures that are decoded before they are sorted by width and read.
  init(
    _ world: any Communicator, _ readers: [JointReader], wanted: WantedReading,
    groupSize: Int = 128
  ) {
    self.world = world
    self.readers = readers
    self.wanted = wanted
    self.groupSize = groupSize
  }

  /// Reads all pictures of the job.
  ///
  /// - Throws: on all ranks, if they do not have the same samples, or what `next` throws; what taking the outcomes
  ///   throws, on rank 0.
  func run(_ job: any PictureJob) throws {
    var capacities = [Int64](repeating: 0, count: world.size)
    capacities[world.rank] = Int64(Self.groupsPerThread * readers.count)
    try world.allReduce(&capacities, .sum)
    let pool = ReadingPool(readers)
    defer { pool.stop() }
    let queue = GroupQueue(
      for: readers[0], wanted: wanted, groupSize: groupSize)
    if world.rank == 0 {
      try lead(job, pool, queue, Handout(capacities: capacities.map(Int.init)))
    } else {
      try follow(job, pool, queue)
    }
  }

  /// What rank 0 tells the others, beside the numbers of groups that each rank gets.
  private enum Order: Int64 {
    case read
    /// All ask the job for the next wave.
    case list
    case end
  }

  private func lead(
    _ job: any PictureJob, _ pool: ReadingPool, _ queue: GroupQueue, _ handout: Handout
  ) throws {
    var (queue, handout, delivery) = (queue, handout, Delivery(job: job))
    var hasEnded = false
    var lastTalk = ContinuousClock.now
    while true {
      for group in pool.takeFinished() {
        handout.finished(1, rank: 0)
        delivery.add(group)
      }
      try delivery.deliver()
      if hasEnded, delivery.isEmpty { break }
      let shares = handout.shares(of: queue.count, ahead: queue.number - delivery.next)
      take(shares, from: &queue, pool)
      let wantsWave =
        !hasEnded && queue.count == 0 && delivery.waves < Self.mostWaves && handout.isSomeoneFree
        && job.isReady(pool.wake)
      let rest = Self.interval - lastTalk.duration(to: .now)
      if shares.contains(where: { $0 > 0 }) || wantsWave || handout.awaitsOthers && rest <= .zero {
        for (rank, groups) in try talk(wantsWave ? .list : .read, shares).enumerated() {
          handout.finished(groups.count, rank: rank)
          for group in groups { delivery.add(group) }
        }
        lastTalk = .now
        if wantsWave {
          let wave = try self.wave(job)
          if let wave {
            queue.add(wave)
            delivery.expect(groups: queue.count)
          }
          hasEnded = wave == nil
        }
      } else {
        pool.wait(atMost: handout.awaitsOthers ? rest : nil)
      }
    }
    _ = try talk(.end, [Int](repeating: 0, count: world.size))
  }

  /// Tells the other ranks what to do, and returns what each has read.
  private func talk(_ order: Order, _ shares: [Int]) throws -> [[FinishedGroup]] {
    guard world.size > 1 else { return [] }
    return try world.gatherAsleep(
      [], numbers: [order.rawValue] + shares.map(Int64.init), to: 0, nap: Self.shortNap
    ).bytes.map(FinishedGroup.decode)
  }

  private func follow(
    _ job: any PictureJob, _ pool: ReadingPool, _ queue: GroupQueue
  ) throws {
    var queue = queue
    let nothing = [Int64](repeating: 0, count: 1 + world.size)
    while true {
      let answer = try world.gatherAsleep(
        try FinishedGroup.encode(pool.takeFinished()), numbers: nothing, to: 0, nap: Self.nap
      ).numbers[0]
      take(answer[1...].map(Int.init), from: &queue, pool)
      if answer[0] == Order.end.rawValue { return }
      if answer[0] == Order.list.rawValue, let wave = try wave(job) { queue.add(wave) }
    }
  }

  private func wave(_ job: any PictureJob) throws -> PictureWave? {
    let wave = try job.next()
    if let wave { try world.compare(wave.samples) }
    return wave
  }

  /// Takes the next groups off the queue, those of rank 0 first, and reads those of this rank.
  private func take(_ shares: [Int], from queue: inout GroupQueue, _ pool: ReadingPool) {
    for (rank, share) in shares.enumerated() {
      for _ in 0..<share {
        if let group = queue.next(isWanted: rank == world.rank) { pool.add(group) }
      }
    }
  }
}
