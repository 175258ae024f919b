import CRNNNet
import Kernels
import Testing

/// Small networks of the presets' shapes.
enum TestNetworks {
  /// The filters and sizes of the reference files: 4, 8, 16, 16, 24, 24, 32 and LSTMs of 16.
  static func small(_ preset: String, classes: Int, channels: Int = 1) throws -> Network {
    let full = try NetworkSpecification(preset: preset, channels: channels)
    var filters = [4, 8, 16, 16, 24, 24, 32].makeIterator()
    var specification = full
    specification.steps = full.steps.map { step in
      switch step.notation {
      case var convolution as ConvolutionNotation:
        convolution.outputs = filters.next() ?? convolution.outputs
        return NetworkStep(convolution)
      case var recurrence as BidirectionalLSTMNotation:
        recurrence.hidden = 16
        return NetworkStep(recurrence)
      case var linear as LinearNotation:
        linear.outputs = 16
        return NetworkStep(linear)
      default: return step
      }
    }
    return try Network(specification, classes: classes)
  }

  /// A network with its first weights, on random pictures.
  struct Model {
    let network: Network
    let executor: LaneExecutor
    let weights: FloatBuffer
    let statistics: FloatBuffer

    init(_ network: Network, kernels: KernelChoice) {
      self.network = network
      executor = LaneExecutor(network, kernels: kernels)
      weights = FloatBuffer(count: network.parameters.count)
      statistics = FloatBuffer(count: network.statistics.count)
      network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 12)
    }

    /// The same network with the same numbers, for another thread.
    init(beside other: Model) {
      (network, weights, statistics) = (other.network, other.weights, other.statistics)
      executor = LaneExecutor(beside: other.executor)
    }

    /// The logits of each image, frame by frame; picture n has the same pixels in every batch.
    func evaluate(
      _ widths: [Int], firstImage: Int = 0, weightsVersion: Int? = nil
    ) -> [[Float]] {
      let logits = forward(
        widths, .evaluation, firstImage: firstImage, weightsVersion: weightsVersion)
      return (0..<logits.batch).map { n in
        (0..<logits.widths[n]).flatMap { t in
          (0..<logits.channels).map { logits.data[logits.index($0, 0, t, n)] }
        }
      }
    }

    /// The gradients of all weights for the label 1, 2 of every image.
    func gradients(_ widths: [Int], weightsVersion: Int? = nil) -> [Float] {
      _ = forward(widths, .training, firstImage: 0, weightsVersion: weightsVersion)
      let gradients = FloatBuffer(count: network.parameters.count)
      // Backward is to write all of them.
      gradients.pointer.update(repeating: .nan, count: gradients.count)
      var outcomes: [LossOutcome] = []
      executor.backward(
        widths.map { _ in [1, 2] }, gradients: gradients.pointer, into: &outcomes)
      #expect(!gradients.values.contains { $0.isNaN }, "a gradient was not written")
      return gradients.values
    }

    /// The sum of the losses of all heads, each times its weight, in training for the label 1, 2 of every image.
    func loss(_ widths: [Int]) -> Double {
      _ = forward(widths, .training, firstImage: 0)
      return network.heads.enumerated().reduce(0) { sum, head in
        var outcomes: [LossOutcome] = []
        executor.losses(widths.map { _ in [1, 2] }, ofHead: head.offset, into: &outcomes)
        return outcomes.reduce(sum) { sum, outcome in
          guard case .loss(let loss) = outcome else { return sum }
          return sum + Double(head.element.weight) * loss
        }
      }
    }

    func forward(
      _ widths: [Int], _ mode: Pass.Mode, firstImage: Int = 0, weightsVersion: Int? = nil
    ) -> Tensor {
      executor.forward(
        widths: widths, weights: weights.pointer, statistics: statistics.pointer, mode: mode,
        weightsVersion: weightsVersion
      ) { x in
        x.data.update(repeating: 0, count: x.count)
        for n in 0..<x.batch {
          let random = CounterRandom(seed: 8, purpose: 80, UInt64(firstImage + n))
          for c in 0..<x.channels {
            for h in 0..<x.height {
              for w in 0..<x.widths[n] {
                x.data[x.index(c, h, w, n)] =
                  2 * random.float(at: UInt64((w * x.height + h) * x.channels + c)) - 1
              }
            }
          }
        }
      }
    }
  }
}
