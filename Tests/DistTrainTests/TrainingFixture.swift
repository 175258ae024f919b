import DistTrain
import Foundation
import Kernels
import MPI
import Recognition
import Settings
import Shards
import TestSupport

/// A folder with small shards of made-up pictures, and runs of a tiny network on them.
final class TrainingFixture: Sendable {
  private let temporary: TemporaryFolder
  var folder: String { temporary.path }

  /// `repaint` may change the pixels of a training sample, given its number.
  init(
    samples: Int = 37, validation: Int = 13, height: Int = 8,
    repaint: (Int, inout [UInt8]) -> Void = { _, _ in }
  ) throws {
    temporary = try TemporaryFolder()
    try write("train", samples: samples, height: height, seed: 1, repaint)
    try write("validation", samples: validation, height: height, seed: 2) { _, _ in }
  }

  /// Pictures in which each letter is a stripe of its own height.
  private func write(
    _ name: String, samples: Int, height: Int, seed: UInt64, _ repaint: (Int, inout [UInt8]) -> Void
  ) throws {
    let writer = try ShardSetWriter(
      folder: "\(folder)/\(name)", height: height, channels: 1, shardSize: 16)
    let letters = ["a", "b", "c", "d"]
    for number in 0..<samples {
      let random = CounterRandom(seed: seed, purpose: 90, UInt64(number))
      let length = 1 + random.integer(below: 4, at: 0)
      var label = ""
      var pixels: [UInt8] = []
      for index in 0..<length {
        let letter = random.integer(below: 4, at: UInt64(index + 1))
        label += letters[letter]
        for column in 0..<7 {
          for row in 0..<height {
            let isInk = column > 1 && row * 4 / height == letter
            let noise = random.integer(below: 30, at: UInt64(100 + pixels.count))
            pixels.append(UInt8(isInk ? noise : 225 + noise))
          }
        }
      }
      repaint(number, &pixels)
      try writer.append(
        Sample(pixels: pixels, width: 7 * length, label: label, source: "\(name)-\(number)"))
    }
    try writer.finish()
  }

  /// A configuration in which everything that has state is on.
  var configuration: Configuration {
    get throws {
      try Configuration.parse(
        yaml: """
          network: "[1,8,0,1 Cln3,3,6 Bn Re Mp2,2 Cln3,3,8 Bn Re Mp4,1 Do0.1 S1(1x0)1,3 Lbx8 O1c]"
          data: {train: \(folder)/train, validation: \(folder)/validation}
          lanes: 8
          lane_size: 1
          epochs: 100
          log_every: 3
          ema_decay: 0.9
          bucket_window: 2
          optimizer: {name: adam, learning_rate: 0.003}
          checkpoint: {every_steps: 10, every_epochs: null, keep: 20}
          validation: {batch: 4}
          """, file: nil)
    }
  }

  /// Trains on threads that stand for ranks, and returns the last checkpoint.
  func train(
    _ run: String, ranks: Int, maxSteps: Int, resume: ResumeChoice = .fresh,
    control: RunControl = RunControl(), change: @Sendable (inout Configuration) -> Void = { _ in }
  ) throws -> Checkpoint {
    var configuration = try configuration
    configuration.maxSteps = maxSteps
    change(&configuration)
    let (settings, target) = (configuration, RunFolder("\(folder)/\(run)"))
    _ = try ThreadCommunicator.run(ranks: ranks) { communicator in
      try Trainer(
        configuration: settings, communicator: communicator, folder: target, resume: resume,
        control: control
      ).run().steps
    }
    return try Checkpoint(reading: settings.isTimed ? target.last : target.checkpoint(maxSteps))
  }
}

extension TrainingFixture {
  /// A set of one picture that is higher than the others.
  func writeTall(_ name: String) throws {
    let writer = try ShardSetWriter(folder: "\(folder)/\(name)", height: 16, channels: 1)
    try writer.append(
      Sample(pixels: [UInt8](repeating: 0, count: 16 * 9), width: 9, label: "a", source: "tall"))
    try writer.finish()
  }

  /// The lines of a run's metrics.
  func lines(_ run: String) throws -> [Substring] {
    try String(contentsOfFile: "\(folder)/\(run)/metrics.jsonl", encoding: .utf8)
      .split(separator: "\n")
  }
}

extension Checkpoint {
  /// All numbers that a run is made of, bit by bit.
  var bits: [UInt32] {
    buffers.flatMap { $0.values.map(\.bitPattern) }
  }
}
