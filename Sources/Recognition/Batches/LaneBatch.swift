import CRNNNet
import ColumnImages
import Kernels

/// The images and labels of one lane at one step, laid out for the network.
///
/// One thread fills it, another computes with it; they hand it over through a `Prefetcher`.
package final class LaneBatch: @unchecked Sendable {
  /// The indices of the samples in the data set.
  package fileprivate(set) var samples: [Int] = []
  package fileprivate(set) var widths: [Int] = []
  package fileprivate(set) var labels: [[Int32]] = []
  /// Images that were narrower than the network can read and were continued to its minimum.
  package fileprivate(set) var widened = 0
  /// [channels][height][width][batch], with zeros in the padding.
  fileprivate var images = FloatBuffer(count: 0)
  fileprivate var pixels: [UInt8] = []
  fileprivate let augmenter = ImageAugmenter()

  package init() {}

  /// Copies the images to where a pass wants them.
  package func copy(to tensor: Tensor) {
    tensor.data.update(from: images.pointer, count: tensor.count)
  }
}

extension LaneBatch {
  /// A batch of random pixels in ±1 and random labels, all images of one width: for measuring.
  ///
  /// - Parameter labelLength: the lengths that labels have, both ends with the same chance.
  package convenience init(
    random: CounterRandom, size: Int, width: Int, height: Int, channels: Int, classes: Int,
    labelLength: ClosedRange<Int>
  ) {
    self.init()
    samples = Array(0..<size)
    widths = samples.map { _ in width }
    var index: UInt64 = 0
    func next(_ bound: Int) -> Int {
      index += 1
      return random.integer(below: bound, at: index)
    }
    labels = samples.map { _ in
      let length = labelLength.lowerBound + next(labelLength.count)
      return (0..<length).map { _ in Int32(1 + next(classes - 1)) }
    }
    images = FloatBuffer(count: channels * height * width * size)
    for i in 0..<images.count {
      index += 1
      images.pointer[i] = 2 * random.float(at: index) - 1
    }
  }
}

/// Fills lane batches from shards.
package struct LaneBatchReader: Sendable {
  package let data: TrainingData
  let input: PixelInput
  /// How images are changed; nil leaves all as they are stored.
  let augmentation: Augmentation?
  private let table: [Float]

  package init(data: TrainingData, input: PixelInput, augmentation: Augmentation? = nil) {
    self.data = data
    self.input = input
    self.augmentation = augmentation
    table = input.table
  }

  /// Reads the samples into a batch whose memory is used again.
  ///
  /// - Parameters:
  ///   - drawNumber: the number, beside its own, that the changes of a sample's image follow from, given
  ///     the sample and its index in the batch.
  ///   - source: what holds their pixels; nil reads each from its shard.
  package func read(
    _ samples: [Int], drawNumber: (_ sample: Int, _ index: Int) -> Int = { _, _ in 0 },
    into batch: LaneBatch, from source: (any PixelSource)? = nil
  ) throws {
    let shards = data.shards
    batch.samples.removeAll(keepingCapacity: true)
    batch.samples.append(contentsOf: samples)
    batch.widths.removeAll(keepingCapacity: true)
    // A label takes the place of another.
    if batch.labels.count > samples.count {
      batch.labels.removeLast(batch.labels.count - samples.count)
    }
    while batch.labels.count < samples.count { batch.labels.append([]) }
    batch.widened = 0
    for (n, sample) in samples.enumerated() {
      let width = Int(shards.widths[sample])
      batch.widths.append(input.inputWidth(width))
      data.readLabel(at: sample, into: &batch.labels[n])
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
        guard let base = pixels.baseAddress else { return }
        if let source {
          source.copyPixels(of: sample, to: base)
        } else {
          try shards.readPixels(at: sample, into: .init(rebasing: pixels[0..<bytes]))
        }
        if let changes = augmentation?.changes(epoch: drawNumber(sample, n), sample: sample) {
          batch.augmenter.apply(
            changes, to: base, width: width, height: shards.height, channels: shards.channels)
        }
        input.layOut(
          base, width: width, height: shards.height, channels: shards.channels, table: table,
          into: batch.images.pointer, batchWidth: batchWidth, batch: samples.count, image: n)
      }
    }
  }
}
