import Foundation
import Recognition
import Sampling
import Shards

/// Holds the pixels of a lane's shuffle buffer, and reads those of the next buffer step by step while the
/// lane draws from this one.
///
/// It belongs to the thread that reads.
package final class ShuffleBufferReader: PixelSource {
  private let sampler: Sampler
  private let shards: ShardSet
  private let lane: Int
  /// The step of the run before which it ends.
  private let end: Int
  private var current: ShuffleBufferPixels?
  private var next: ShuffleBufferPixels?
  /// The bytes read from shards so far, and the number of reads.
  package private(set) var bytesRead = 0
  package private(set) var reads = 0
  /// The most bytes that were held at once.
  package private(set) var peakBytes = 0

  /// - Parameters:
  ///   - sampler: has an order by blocks.
  ///   - end: the step of the run before which it ends.
  package init(sampler: Sampler, shards: ShardSet, lane: Int, end: Int) {
    self.sampler = sampler
    self.shards = shards
    self.lane = lane
    self.end = end
  }

  /// The samples of a step of the run, whose pixels can then be copied; throws as `ShardSet` does.
  package func samples(ofStep step: Int) throws -> [Int] {
    var samples: [Int] = []
    try read(samplesOfStep: step, into: &samples)
    return samples
  }

  /// Replaces samples by those of a step of the run, as `samples(ofStep:)` does.
  func read(samplesOfStep step: Int, into samples: inout [Int]) throws {
    let position = sampler.position(ofStep: step)
    let index = sampler.bufferIndex(ofStep: position.step)
    let pixels = try pixels(epoch: position.epoch, index: index)
    try readAhead(of: pixels.buffer, at: position.step)
    pixels.buffer.read(step: position.step, into: &samples)
  }

  /// Copies the pixels of a sample of the last step that was asked for to where there is room for them.
  package func copyPixels(of sample: Int, to target: UnsafeMutablePointer<UInt8>) {
    guard let current else { preconditionFailure("no step was asked for") }
    current.copy(sample, of: shards, to: target)
  }

  private func pixels(epoch: Int, index: Int) throws -> ShuffleBufferPixels {
    if let current, current.buffer.epoch == epoch, current.buffer.index == index { return current }
    // What is over goes before anything else is read.
    current = nil
    if next?.buffer.epoch != epoch || next?.buffer.index != index { next = nil }
    let pixels = next ?? prepared(epoch: epoch, index: index)
    next = nil
    try load(pixels, upTo: pixels.buffer.runs.count)
    current = pixels
    return pixels
  }

  /// Reads as much of the next buffer as the lane has used of this one.
  private func readAhead(of buffer: ShuffleBuffer, at step: Int) throws {
    let isLast = buffer.index + 1 == sampler.buffersPerEpoch
    let epoch = isLast ? buffer.epoch + 1 : buffer.epoch
    let index = isLast ? 0 : buffer.index + 1
    guard epoch * sampler.stepsPerEpoch + sampler.bufferSteps(index).lowerBound < end else {
      return
    }
    let pixels = next ?? prepared(epoch: epoch, index: index)
    next = pixels
    let used = step + 1 - buffer.steps.lowerBound
    try load(pixels, upTo: pixels.buffer.runs.count * used / buffer.steps.count)
  }

  private func prepared(epoch: Int, index: Int) -> ShuffleBufferPixels {
    ShuffleBufferPixels(sampler.shuffleBuffer(epoch: epoch, index: index, lane: lane))
  }

  private func load(_ pixels: ShuffleBufferPixels, upTo count: Int) throws {
    while pixels.loaded < count {
      reads += 1
      bytesRead += try pixels.loadRun(from: shards)
      peakBytes = max(peakBytes, (current?.bytes ?? 0) + pixels.bytes)
    }
  }
}
