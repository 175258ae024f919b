import Kernels
import Synchronization

/// Decides which sample goes to which lane at which step, as a function of the seed alone.
///
/// Every epoch has a permutation of all samples. An epoch is as many whole global batches as hold
/// each sample once; what is missing in the last is filled from the head of the next epoch's
/// permutation (and the next but one's, if the data set is smaller than what is missing). The
/// filled sequence is cut into windows of about `window` global batches, sorted by width inside
/// each, cut into global batches, and the batches of the epoch are then shuffled. A lane is a
/// consecutive part of a sorted global batch, so that its images are of similar width.
///
/// Nothing depends on the number of ranks, and nothing has to be stored to resume.
public final class Sampler: Sendable {
  /// The widths of all samples.
  public let widths: [Int32]
  /// Lanes of a global batch.
  public let lanes: Int
  /// Samples of a lane.
  public let laneSize: Int
  /// The seed of all shuffles.
  public let seed: UInt64
  /// Global batches that are sorted by width together.
  public let window: Int

  private let cache = Mutex<[EpochOrder]>([])

  /// - Precondition: There is a sample, and every size is positive.
  public init(widths: [Int32], lanes: Int, laneSize: Int, seed: UInt64, window: Int = 16) {
    precondition(!widths.isEmpty, "a sampler needs a sample")
    precondition(lanes > 0 && laneSize > 0 && window > 0, "sizes must be positive")
    self.widths = widths
    self.lanes = lanes
    self.laneSize = laneSize
    self.seed = seed
    self.window = window
  }

  /// Samples of the data set.
  public var count: Int { widths.count }
  /// Samples of a global batch.
  public var globalBatch: Int { lanes * laneSize }
  /// Steps, which are global batches, of an epoch: ceil(count / globalBatch).
  public var stepsPerEpoch: Int { (count + globalBatch - 1) / globalBatch }
  /// Samples of an epoch that are there a second time to fill its last global batch.
  public var filledPerEpoch: Int { stepsPerEpoch * globalBatch - count }

  /// The epoch, from 0, and the step in it of a step of the run, all counted from 0.
  public func position(ofStep step: Int) -> (epoch: Int, step: Int) {
    (step / stepsPerEpoch, step % stepsPerEpoch)
  }

  /// The samples of one lane: `laneSize` indices in the order in which they are laid out.
  ///
  /// - Parameters:
  ///   - epoch: The epoch, from 0.
  ///   - step: The step in the epoch, from 0.
  ///   - lane: The lane of the global batch, from 0.
  public func lane(epoch: Int, step: Int, lane: Int) -> [Int] {
    order(epoch: epoch).lane(step: step, lane: lane)
  }

  /// The order of a whole epoch; those of the last two epochs asked for are kept.
  public func order(epoch: Int) -> EpochOrder {
    if let known = cache.withLock({ $0.first { $0.epoch == epoch } }) { return known }
    let order = makeOrder(epoch: epoch)
    cache.withLock { orders in
      orders.insert(order, at: 0)
      if orders.count > 2 { orders.removeLast() }
    }
    return order
  }

  /// The part of an epoch's pixels that is padding, each lane being as wide as its widest image.
  public func paddingFraction(epoch: Int) -> Double {
    let order = order(epoch: epoch)
    var used = 0
    var laidOut = 0
    for step in 0..<stepsPerEpoch {
      for lane in 0..<lanes {
        let laneWidths = order.lane(step: step, lane: lane).map { Int(widths[$0]) }
        used += laneWidths.reduce(0, +)
        laidOut += (laneWidths.max() ?? 0) * laneSize
      }
    }
    return laidOut == 0 ? 0 : 1 - Double(used) / Double(laidOut)
  }

  private func makeOrder(epoch: Int) -> EpochOrder {
    let steps = stepsPerEpoch
    let batch = globalBatch
    var sequence: [Int32] = []
    sequence.reserveCapacity(steps * batch)
    var next = epoch
    while sequence.count < steps * batch {
      let missing = steps * batch - sequence.count
      sequence += permutation(count, purpose: .samples, epoch: next).prefix(missing)
      next += 1
    }

    // Windows of nearly equal size: a short last one would be padded more than the others.
    let windows = (steps + window - 1) / window
    for index in 0..<windows {
      let range = batch * (steps * index / windows)..<batch * (steps * (index + 1) / windows)
      let sorted = range.sorted { a, b in
        let (widthA, widthB) = (widths[Int(sequence[a])], widths[Int(sequence[b])])
        return widthA == widthB ? a < b : widthA < widthB
      }
      let samples = sorted.map { sequence[$0] }
      sequence.replaceSubrange(range, with: samples)
    }

    return EpochOrder(
      epoch: epoch, laneSize: laneSize, lanes: lanes, samples: sequence,
      batches: permutation(steps, purpose: .batches, epoch: epoch))
  }

  private enum Purpose: UInt64 {
    case samples = 0x5341_4D50
    case batches = 0x4241_5443
  }

  /// A Fisher–Yates shuffle of 0 ..< count.
  private func permutation(_ count: Int, purpose: Purpose, epoch: Int) -> [Int32] {
    let random = CounterRandom(seed: seed, purpose: purpose.rawValue, UInt64(epoch), 0)
    var values = (0..<count).map { Int32($0) }
    for last in stride(from: count - 1, to: 0, by: -1) {
      values.swapAt(last, random.integer(below: last + 1, at: UInt64(last)))
    }
    return values
  }
}
