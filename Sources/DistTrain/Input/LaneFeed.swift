import Recognition
import Sampling

/// Fills the lane batches of a rank in the order of the steps, sample by sample or from shuffle buffers.
///
/// `@unchecked`: it belongs to the one thread that reads.
package final class LaneFeed: @unchecked Sendable {
  private let sampler: Sampler
  private let reader: LaneBatchReader
  private var samples: [Int] = []
  /// One for each lane in an order by blocks.
  let bufferReaders: [Int: ShuffleBufferReader]

  /// - Parameters:
  ///   - lanes: the lanes that will be asked for.
  ///   - end: the step of the run before which it ends.
  package init(sampler: Sampler, reader: LaneBatchReader, lanes: Range<Int>, end: Int) {
    self.sampler = sampler
    self.reader = reader
    bufferReaders =
      sampler.blocks == nil
      ? [:]
      : Dictionary(
        uniqueKeysWithValues: lanes.map {
          let bufferReader = ShuffleBufferReader(
            sampler: sampler, shards: reader.data.shards, lane: $0, end: end)
          return ($0, bufferReader)
        })
  }

  /// Reads what a lane computes with at a step of the run.
  package func fill(_ batch: LaneBatch, step: Int, lane: Int) throws {
    let bufferReader = bufferReaders[lane]
    if let bufferReader {
      try bufferReader.read(samplesOfStep: step, into: &samples)
    } else {
      let position = sampler.position(ofStep: step)
      sampler.read(epoch: position.epoch, step: position.step, lane: lane, into: &samples)
    }
    try reader.read(
      samples,
      drawNumber: {
        sampler.drawNumber(of: $0, atStep: step, index: lane * sampler.laneSize + $1)
      }, into: batch, from: bufferReader)
  }
}
