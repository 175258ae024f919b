import Foundation
import Recognition
import Sampling
import Shards

/// Holds the pixels of the window that a lane draws from, and reads the next one bit by bit while the
/// lane goes through this one.
///
/// It belongs to the thread that reads.
public final class LaneWindowReader: PixelSource {
  private let sampler: Sampler
  private let shards: ShardSet
  private let lane: Int
  /// The step of the run before which it ends.
  private let end: Int
  private var current: WindowPixels?
  private var next: WindowPixels?
  /// The bytes read from shards so far, and in how many goes.
  public private(set) var bytesRead = 0
  public private(set) var reads = 0
  /// The most bytes that were held at once.
  public private(set) var peakBytes = 0

  /// - Parameters:
  ///   - sampler: has an order by blocks.
  ///   - end: the step of the run before which it ends.
  public init(sampler: Sampler, shards: ShardSet, lane: Int, end: Int) {
    self.sampler = sampler
    self.shards = shards
    self.lane = lane
    self.end = end
  }

  /// The samples of a step of the run, whose pixels are there after it; throws as `ShardSet` does.
  public func samples(ofStep step: Int) throws -> [Int] {
    let position = sampler.position(ofStep: step)
    let index = sampler.windowIndex(ofStep: position.step)
    let pixels = try window(epoch: position.epoch, index: index)
    try readAhead(of: pixels.window, at: position.step)
    return pixels.window.samples(step: position.step)
  }

  /// Copies the pixels of a sample of the last step that was asked for to where there is room for them.
  public func copyPixels(of sample: Int, to target: UnsafeMutablePointer<UInt8>) {
    guard let current else { preconditionFailure("no step was asked for") }
    current.copy(sample, of: shards, to: target)
  }

  private func window(epoch: Int, index: Int) throws -> WindowPixels {
    if let current, current.window.epoch == epoch, current.window.index == index { return current }
    // What is over goes before anything else is read.
    current = nil
    if next?.window.epoch != epoch || next?.window.index != index { next = nil }
    let pixels = next ?? prepared(epoch: epoch, index: index)
    next = nil
    try load(pixels, upTo: pixels.window.runs.count)
    current = pixels
    return pixels
  }

  /// Reads as much of the next window as the lane has used of this one.
  private func readAhead(of window: LaneWindow, at step: Int) throws {
    let isLast = window.index + 1 == sampler.windowsPerEpoch
    let epoch = isLast ? window.epoch + 1 : window.epoch
    let index = isLast ? 0 : window.index + 1
    guard epoch * sampler.stepsPerEpoch + sampler.windowSteps(index).lowerBound < end else {
      return
    }
    let pixels = next ?? prepared(epoch: epoch, index: index)
    next = pixels
    let used = step + 1 - window.steps.lowerBound
    try load(pixels, upTo: pixels.window.runs.count * used / window.steps.count)
  }

  private func prepared(epoch: Int, index: Int) -> WindowPixels {
    WindowPixels(sampler.laneWindow(epoch: epoch, index: index, lane: lane))
  }

  private func load(_ pixels: WindowPixels, upTo count: Int) throws {
    while pixels.loaded < count {
      reads += 1
      bytesRead += try pixels.loadRun(from: shards)
      peakBytes = max(peakBytes, (current?.bytes ?? 0) + pixels.bytes)
    }
  }
}

/// The pixels of a window as far as they have been read.
private final class WindowPixels {
  let window: LaneWindow
  private var runs: [[UInt8]] = []
  private(set) var bytes = 0

  init(_ window: LaneWindow) { self.window = window }

  /// The runs that have been read.
  var loaded: Int { runs.count }

  /// Reads one run more and returns its bytes.
  func loadRun(from shards: ShardSet) throws -> Int {
    let run = window.runs[runs.count]
    let count = shards.byteCount(of: run)
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      try shards.readPixels(of: run, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialised = count
    }
    runs.append(pixels)
    bytes += count
    return count
  }

  func copy(_ sample: Int, of shards: ShardSet, to target: UnsafeMutablePointer<UInt8>) {
    let place = window.runs.partition(notAfter: sample)
    let run = window.runs[place]
    let start = shards.byteCount(of: run.lowerBound..<sample)
    runs[place].withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      target.update(from: base + start, count: shards.byteCount(at: sample))
    }
  }
}

extension [Range<Int>] {
  /// The place of the last range that does not begin after `value`; they ascend.
  fileprivate func partition(notAfter value: Int) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle].lowerBound <= value { low = middle } else { high = middle }
    }
    return low
  }
}
