import CRNNNet
import Foundation
import ModelExchange
import Recognition
import Testing

/// Writes what a trained network makes of real samples, for `make proof-pytorch` (tools/check_pytorch.py).
@Suite struct PyTorchReferenceTests {
  static let folder = ProcessInfo.processInfo.environment["CRNN_DIST_PYTORCH_FOLDER"]

  @Test(.enabled(if: PyTorchReferenceTests.folder != nil, "a step of make proof-pytorch"))
  func theLogitsOfSamplesAreWritten() throws {
    let folder = try #require(Self.folder)
    let checkpoint = try Checkpoint(reading: "\(folder)/model.h5")
    let samples = try SafetensorsFile("\(folder)/model.calibration.safetensors")
    let executor = LaneExecutor(checkpoint.network)
    let tensors = try samples.header.entries.keys.sorted().map { name in
      let shape = try #require(samples.header.entries[name]).shape
      let image = try samples.numbers(name, shape: shape)
      let logits = executor.forward(
        widths: [shape[3]], weights: checkpoint.weights.pointer,
        statistics: checkpoint.statistics.pointer, mode: .evaluation, weightsVersion: 0
      ) { tensor in
        for i in 0..<tensor.count { tensor.data[i] = image[i] }
      }
      return SafetensorsWriter.Tensor(
        name: name, shape: [logits.width, logits.channels],
        numbers: (0..<logits.width).flatMap { t in
          (0..<logits.channels).map { logits.data[logits.index($0, 0, t, 0)] }
        })
    }
    try SafetensorsWriter.write(tensors, metadata: [:], to: "\(folder)/logits.safetensors")
  }
}
