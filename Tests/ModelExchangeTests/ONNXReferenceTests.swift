import CRNNNet
import Foundation
import Kernels
import ModelExchange
import Recognition
import Testing

/// Writes models and what our own network makes of pictures, for `make proof-onnx` (tools/check_onnx.py).
@Suite struct ONNXReferenceTests {
  static let folder = ProcessInfo.processInfo.environment["CRNN_DIST_ONNX_FOLDER"]

  private static let widths = [24, 57, 100, 163, 320]
  /// Pictures of each width.
  private static let count = 32

  /// A network of each preset, and one with all that these do not have.
  private static func networks(channels: Int) throws -> [(name: String, text: String)] {
    try NetworkSpecification.presets.map { name in
      (name, try NetworkSpecification(preset: name, channels: channels).description)
    } + [
      (
        "others",
        "[1,32,0,\(channels) Cl5,3,6,2,2 Gn3 Re Mp2,3,2,1,0,1 Crn3,5,8 Bn Mp2,2,2,2,1,1 Clv2,1,6 Mp0,1 Do0.3 S1(1x0)1,3 "
          + "Cr1,3,20 Lbx24 Fr16 Bn Lfx12 Lrx12 Gn4 O1c]"
      ),
      (
        "depthwise",
        "[1,32,0,\(channels) Cr3,3,8 Mp2,2 Cdln3,3 Bn Re Cln1,1,16 Bn Re Cdr5,5,2,2 Cdlv2,3 Mp0,1 S1(1x0)1,3 Lbx24 O1c]"
      ),
      (
        "residual",
        "[1,32,0,\(channels) Cr3,3,8 Mp2,2 R[Cln3,3,8 Bn Re Cln3,3,8 Bn] Re R[Cln3,3,12,2,2 Bn Re R[Cln3,3,12 Bn] "
          + "Re][Cl1,1,12,2,2] Do0.2 R[Gn3 Re Cl3,5,12] Mp0,1 S1(1x0)1,3 R[Lbx6] R[Fr9][Cl1,3,9 Bn] Lbx24 O1c]"
      ),
    ]
  }

  @Test(
    .enabled(if: ONNXReferenceTests.folder != nil, "a step of make proof-onnx"), arguments: [1, 3])
  func modelsAndLogitsAreWritten(channels: Int) throws {
    let folder = try #require(Self.folder)
    for (name, text) in try Self.networks(channels: channels) {
      let path = "\(folder)/\(name)-\(channels == 1 ? "grey" : "colour")"
      let symbols = "0123456789abcdefghijklmnopqrstuvwxyz".map(String.init)
      let checkpoint = Self.drawn(
        try ExchangeTests.model(text, symbols: symbols) { $0.initialiser = "kaiming" })
      _ = try ModelFile.write(checkpoint, format: "onnx", to: path + ".onnx")
      try SafetensorsWriter.write(
        Self.references(checkpoint), metadata: [:], to: path + ".safetensors")
    }
  }

  /// The same network with numbers like those of a trained one: weights as they begin, larger ones from frame to logit,
  /// so that these differ, and norms that are not the identity. The recurrence keeps its weights: with larger ones it
  /// would be chaotic, and no two programs would agree.
  private static func drawn(_ checkpoint: Checkpoint) -> Checkpoint {
    let network = checkpoint.network
    network.initialise(
      weights: checkpoint.weights.pointer, statistics: checkpoint.statistics.pointer, seed: 7)
    let random = CounterRandom(seed: 11, purpose: 3, 0)
    for parameter in network.parameters.parameters {
      for i in parameter.slot.offset..<parameter.slot.offset + parameter.slot.count {
        let drawn = random.float(at: UInt64(i))
        if parameter.name.contains("norm") {
          checkpoint.weights.pointer[i] =
            parameter.name.hasSuffix("weight") ? 0.5 + drawn : drawn - 0.5
        } else if parameter.name.hasPrefix("cnn"), parameter.name.hasSuffix("bias") {
          checkpoint.weights.pointer[i] = drawn - 0.5
        } else if parameter.name.hasPrefix("rnn"), !parameter.name.contains("weight_hh") {
          checkpoint.weights.pointer[i] *= 3
        }
      }
    }
    for i in 0..<checkpoint.statistics.count {
      checkpoint.statistics.pointer[i] += 0.5 * random.float(at: UInt64(1 << 40 + i))
    }
    return checkpoint
  }

  /// Pictures, each as the network sees it and alone, and their logits: `image0` [C][H][W], `logits0` [T][classes].
  private static func references(_ checkpoint: Checkpoint) -> [SafetensorsWriter.Tensor] {
    let (network, random) = (checkpoint.network, CounterRandom(seed: 13, purpose: 4, 0))
    let (channels, height) = (network.specification.channels, network.specification.height)
    let executor = LaneExecutor(network)
    var tensors: [SafetensorsWriter.Tensor] = []
    for (number, width) in widths.flatMap({ Array(repeating: $0, count: count) }).enumerated() {
      var image: [Float] = []
      let logits = executor.forward(
        widths: [width], weights: checkpoint.weights.pointer,
        statistics: checkpoint.statistics.pointer, mode: .evaluation, weightsVersion: 0
      ) { tensor in
        for i in 0..<tensor.count {
          tensor.data[i] = 2 * random.float(at: UInt64(number << 32 + i)) - 1
        }
        image = Array(UnsafeBufferPointer(start: tensor.data, count: tensor.count))
      }
      let numbers = (0..<logits.width).flatMap { t in
        (0..<logits.channels).map { logits.data[logits.index($0, 0, t, 0)] }
      }
      tensors.append(
        .init(name: "image\(number)", shape: [channels, height, width], numbers: image))
      tensors.append(
        .init(name: "logits\(number)", shape: [logits.width, logits.channels], numbers: numbers))
    }
    return tensors
  }
}
