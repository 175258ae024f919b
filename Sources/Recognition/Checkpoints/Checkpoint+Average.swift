import Console
import Kernels

extension Checkpoint {
  /// The mean of the numbers that checkpoints of one network are read with, as a checkpoint that belongs to no run:
  ///
  ///     w = Σ sᵢ wᵢ / Σ sᵢ
  ///
  /// Running statistics are averaged alike. A calibration does not outlive it, as it belongs to other weights.
  ///
  /// - Parameters:
  ///   - parts: Each with its name in errors and its share, above 0.
  /// - Throws: `UserError` that names the first part whose network, symbols or pixels differ from the first one's.
  package static func average(
    _ parts: [(checkpoint: Checkpoint, name: String, share: Double)]
  ) throws -> Checkpoint {
    guard let first = parts.first else {
      throw UserError("there is nothing to average", status: .usage)
    }
    var info = first.checkpoint.info
    for (checkpoint, name, _) in parts {
      let other = checkpoint.info
      let difference: String? =
        other.network != info.network
        ? "network"
        : other.alphabet != info.alphabet || other.direction != info.direction
          ? "alphabet" : other.pixelInput != info.pixelInput ? "way to see pixels" : nil
      if let difference {
        throw UserError(
          "\(name): its \(difference) is another than that of \(first.name), so their mean means nothing",
          status: .badData)
      }
    }
    let numbers = first.checkpoint.trained.blank()
    let total = parts.reduce(0) { $0 + $1.share }
    for (index, buffer) in numbers.buffers.enumerated() {
      for i in 0..<buffer.count {
        let sum = parts.reduce(0.0) {
          $0 + $1.share * Double($1.checkpoint.model.buffers[index].pointer[i])
        }
        buffer.pointer[i] = Float(sum / total)
      }
    }
    (info.calibration, info.metrics) = (nil, [:])
    return Checkpoint(
      info: info.ofNoRun, network: first.checkpoint.network, weights: numbers.weights,
      statistics: numbers.statistics, slots: [], average: nil)
  }
}

extension CheckpointInfo {
  /// The same as of no run: it has no optimiser, and nothing goes on with it.
  package var ofNoRun: CheckpointInfo {
    var info = self
    (info.step, info.updates, info.epoch, info.stepInEpoch) = (0, 0, 0, 0)
    (info.lanes, info.laneSize, info.bucketWindow) = (1, 1, 1)
    info.dataFingerprint = ""
    info.dataCount = 0
    info.progress = RunCounters()
    info.optimizer = "none"
    info.slots = []
    info.hasAverage = false
    return info
  }
}
