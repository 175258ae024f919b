import CRNNNet
import Kernels

/// The images and labels of one lane at one step, laid out for the network.
///
/// One thread fills it, another computes with it; they hand it over through a `Prefetcher`.
final class LaneBatch: @unchecked Sendable {
  /// The samples' places in the data set.
  fileprivate(set) var samples: [Int] = []
  fileprivate(set) var widths: [Int] = []
  fileprivate(set) var labels: [[Int32]] = []
  /// Images that were narrower than the network can read and were continued to its minimum.
  fileprivate(set) var widened = 0
  /// [channels][height][width][batch], with zeros in the padding.
  fileprivate var images = FloatBuffer(count: 0)
  fileprivate var pixels: [UInt8] = []

  /// Copies the images to where a pass wants them.
  func copy(to tensor: Tensor) {
    tensor.data.update(from: images.pointer, count: tensor.count)
  }
}

/// Fills lane batches from shards.
struct LaneBatchReader: Sendable {
  let data: TrainingData
  let input: PixelInput
  private let table: [Float]

  init(data: TrainingData, input: PixelInput) {
    self.data = data
    self.input = input
    table = input.table
  }

  /// Reads the samples into a batch whose memory is used again.
  func read(_ samples: [Int], into batch: LaneBatch) throws {
    let shards = data.shards
    batch.samples = samples
    batch.widths.removeAll(keepingCapacity: true)
    batch.labels.removeAll(keepingCapacity: true)
    batch.widened = 0
    for sample in samples {
      let width = Int(shards.widths[sample])
      batch.widths.append(input.inputWidth(width))
      batch.labels.append(data.label(at: sample))
      if (input.fixedWidth ?? width) < input.minimumWidth { batch.widened += 1 }
    }
    let batchWidth = batch.widths.max() ?? 0
    let count = shards.channels * shards.height * batchWidth * samples.count
    if batch.images.count < count { batch.images = FloatBuffer(count: count) }
    batch.images.pointer.update(repeating: 0, count: count)
    for (n, sample) in samples.enumerated() {
      let width = Int(shards.widths[sample])
      let bytes = width * shards.height * shards.channels
      if batch.pixels.count < bytes { batch.pixels = [UInt8](repeating: 0, count: bytes) }
      try batch.pixels.withUnsafeMutableBufferPointer { pixels in
        try shards.readPixels(at: sample, into: .init(rebasing: pixels[0..<bytes]))
        guard let base = pixels.baseAddress else { return }
        input.layOut(
          base, width: width, height: shards.height, channels: shards.channels, table: table,
          into: batch.images.pointer, batchWidth: batchWidth, batch: samples.count, image: n)
      }
    }
  }
}
