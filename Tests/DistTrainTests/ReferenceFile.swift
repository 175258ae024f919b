import CRNNNet
import DistTrain
import Foundation
import HDF5
import Kernels

/// A file of tensors from PyTorch: weights, input, logits, losses, every gradient, and the weights
/// after three steps of each optimiser. `tools/make_fixtures.py` makes such a file.
struct ReferenceFile {
  static let names = ["crnn_paper_small": "paper", "crnn_vgg26_small": "official"]

  let file: HDF5File
  let network: Network
  let labels: [[Int32]]
  /// [batch, channels, height, width]
  let inputShape: [Int]
  let input: [Float]

  init(_ name: String) throws {
    file = try HDF5File(opening: Self.path(name))
    inputShape = try file.shape(of: "/input")
    input = try file.read("/input")
    let specification = try Self.specification(
      preset: Self.names[name] ?? name, file, channels: inputShape[1])
    network = try Network(specification, classes: Int(file.integerAttribute("classes")))
    let lengths: [Int64] = try file.read("/label_lengths")
    var rest = try file.read("/labels", as: Int64.self)[...]
    labels = lengths.map { length in
      defer { rest = rest.dropFirst(Int(length)) }
      return rest.prefix(Int(length)).map { Int32($0) }
    }
  }

  /// The path of a file of `Tests/Fixtures`.
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).h5").path
  }

  /// The preset with the filters and sizes of the file.
  private static func specification(
    preset: String, _ file: HDF5File, channels: Int
  ) throws -> NetworkSpecification {
    var specification = try NetworkSpecification(preset: preset, channels: channels)
    var filters = try file.integersAttribute("filters").makeIterator()
    let hidden = Int(try file.integerAttribute("hidden"))
    specification.steps = specification.steps.map { step in
      switch step.notation {
      case var convolution as ConvolutionNotation:
        convolution.outputs = filters.next().map { Int($0) } ?? convolution.outputs
        return NetworkStep(convolution)
      case var recurrence as BidirectionalLSTMNotation:
        recurrence.hidden = hidden
        return NetworkStep(recurrence)
      case var linear as LinearNotation:
        linear.outputs = hidden
        return NetworkStep(linear)
      default: return step
      }
    }
    return specification
  }

  /// The numbers of a group, in the order of a layout.
  func buffer(_ layout: ParameterLayout, from group: String) throws -> FloatBuffer {
    let buffer = FloatBuffer(count: layout.count)
    for parameter in layout.parameters {
      try file.read(
        "\(group)/\(parameter.name)",
        into: UnsafeMutableBufferPointer(
          start: buffer.pointer + parameter.slot.offset, count: parameter.slot.count))
    }
    return buffer
  }

  /// Runs the stored input through the network.
  func forward(
    _ executor: LaneExecutor, _ weights: FloatBuffer, _ statistics: FloatBuffer, _ mode: Pass.Mode
  ) -> Tensor {
    let (batch, channels, height, width) = (
      inputShape[0], inputShape[1], inputShape[2], inputShape[3]
    )
    return executor.forward(
      widths: [Int](repeating: width, count: batch), weights: weights.pointer,
      statistics: statistics.pointer, mode: mode
    ) { x in
      for n in 0..<batch {
        for c in 0..<channels {
          for h in 0..<height {
            for w in 0..<width {
              x.data[x.index(c, h, w, n)] = input[((n * channels + c) * height + h) * width + w]
            }
          }
        }
      }
    }
  }

  /// The largest distance between logits and a stored [T, N, classes] array.
  func largestDifference(_ logits: Tensor, _ name: String) throws -> Float {
    let stored: [Float] = try file.read(name)
    var worst: Float = 0
    for t in 0..<logits.width {
      for n in 0..<logits.batch {
        for k in 0..<logits.channels {
          let value = stored[(t * logits.batch + n) * logits.channels + k]
          worst = max(worst, abs(value - logits.data[logits.index(k, 0, t, n)]))
        }
      }
    }
    return worst
  }
}
