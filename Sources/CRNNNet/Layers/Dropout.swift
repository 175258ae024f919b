import Kernels

/// Dropout: in training each element is zero with probability p and else x / (1 − p).
///
/// Which ones is a function of (seed, layer, step, lane, index), so that backward asks again
/// instead of remembering. Where whole channels are dropped, an index stands for a channel of an image (Tompson et
/// al., arXiv 1411.4280).
package struct Dropout: Layer {
  package let probability: Float
  /// Whether an image's channel is dropped as a whole.
  package let dropsChannels: Bool
  /// The index among the network's dropout layers.
  package let number: Int

  package struct Cache {}

  package var kind: String? { "dropout" }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    guard pass.mode == .training, probability > 0 else { return x }
    let y = x.likeness(in: pass.output)
    drop(x, into: y.data, pass)
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard pass.mode == .training, probability > 0 else { return dy }
    drop(dy, into: dy.data, pass)
    return dy
  }

  private func drop(_ x: Tensor, into y: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let random = CounterRandom(
      seed: pass.seed, purpose: RandomPurpose.dropout + UInt64(number), UInt64(pass.step),
      UInt64(pass.lane))
    guard dropsChannels else {
      pass.split(x.channels) { channels, _ in
        let first = channels.lowerBound * x.plane
        VectorOperations.dropout(
          x.data + first, y + first, first: first, count: channels.count * x.plane,
          probability: probability, random: random)
      }
      return
    }
    pass.split(x.channels) { channels, scratch in
      let factors = scratch.floats(x.batch)
      for channel in channels {
        for n in 0..<x.batch {
          let isKept = random.float(at: UInt64(channel * x.batch + n)) >= probability
          factors[n] = isKept ? 1 / (1 - probability) : 0
        }
        let start = channel * x.plane
        for position in stride(from: start, to: start + x.plane, by: x.batch) {
          for n in 0..<x.batch { y[position + n] = x.data[position + n] * factors[n] }
        }
      }
    }
  }
}

/// `Do[<probability>][,1|,2]`, 0.5 unless given: 1 drops numbers, 2 drops whole channels.
package struct DropoutNotation: LayerNotation {
  package static let letters = "Do"
  private let probability: Float
  private let dropsChannels: Bool

  package init(_ word: NotationWord) throws(NetworkError) {
    let fields = word.rest(behind: Self.letters).split(
      separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = fields.first, let probability = first.isEmpty ? 0.5 : Float(first),
      probability >= 0, probability < 1, fields.count < 2 || ["1", "2"].contains(fields[1])
    else {
      throw word.error("dropout is Do<p> with 0 ≤ p < 1, or Do<p>,2 for whole channels")
    }
    self.probability = probability
    dropsChannels = fields.last == "2" && fields.count == 2
  }

  package var description: String { "Do\(probability)" + (dropsChannels ? ",2" : "") }

  package var isInPlace: Bool { true }

  package func add(to network: inout NetworkBuilder) {
    network.append(
      Dropout(
        probability: probability, dropsChannels: dropsChannels,
        number: network.nextRandomStream()))
  }
}
