import Kernels

/// Group normalisation (Wu & He, arXiv 1803.08494): an image's channels are normalised in groups, over the image's own
/// positions, in training as in evaluation.
///
///     y = γ (x − μ) / √(σ² + ε) + β
///
/// γ and β are a channel's, μ and the biased σ² those of an image's group of C / G channels.
package struct GroupNorm: Layer {
  package static let epsilon: Float = 1e-5

  package let channels: Int
  package let groups: Int
  package let weight: Slot
  package let bias: Slot

  package struct Cache {
    var input: Tensor?
    /// The mean and 1 / √(σ² + ε) of every group of every image, [G][N].
    var mean: UnsafeMutablePointer<Float>?
    var inverseDeviation: UnsafeMutablePointer<Float>?
  }

  package var slots: [Slot] { [weight, bias] }

  package func joined(by next: any Layer) -> [any Layer]? {
    givingMemory(to: next)
  }

  package func makeCache() -> Cache { Cache() }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == channels)
    let y = x.likeness(in: pass.output)
    let mean = pass.output.floats(groups * x.batch)
    let inverse = pass.output.floats(groups * x.batch)
    pass.split(groups) { part, scratch in
      let sums = scratch.doubles(2 * x.batch)
      for group in part {
        // Padding is zero, so it adds nothing to either sum.
        addMoments(x.data, x.data, x, group, weighted: nil, into: sums)
        for n in 0..<x.batch {
          let count = Double(channels / groups * x.height * x.widths[n])
          let average = sums[n] / count
          let variance = max(0, sums[x.batch + n] / count - average * average)
          mean[group * x.batch + n] = Float(average)
          inverse[group * x.batch + n] = Float(1 / (variance + Double(Self.epsilon)).squareRoot())
        }
        for channel in range(of: group) {
          let (gamma, beta) = (pass.weights[weight][channel], pass.weights[bias][channel])
          for position in positions(of: channel, x) {
            for n in 0..<x.batch {
              let at = group * x.batch + n
              y.data[position + n] = (x.data[position + n] - mean[at]) * inverse[at] * gamma + beta
            }
          }
        }
      }
    }
    y.maskPadding()
    cache = Cache(input: x, mean: mean, inverseDeviation: inverse)
    return y
  }

  /// With x̂ = (x − μ) / √(σ² + ε):  dγ = Σ dy x̂,  dβ = Σ dy, and with M positions of a group and sums over them
  /// dx = (γ dy − Σ γ dy / M − x̂ Σ γ dy x̂ / M) / √(σ² + ε).
  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let mean = cache.mean, let inverse = cache.inverseDeviation else {
      preconditionFailure("backward without forward")
    }
    let dx = x.likeness(in: pass.output)
    let gamma = pass.weights[weight]
    pass.split(groups) { part, scratch in
      let sums = scratch.doubles(2 * x.batch)
      for group in part {
        let at = group * x.batch
        writeParameterGradients(dy, x, group, mean + at, inverse + at, pass, gradients)
        addMoments(dy.data, x.data, x, group, weighted: gamma, into: sums)
        for n in 0..<x.batch {
          let count = Double(channels / groups * x.height * x.widths[n])
          let products =
            (sums[x.batch + n] - Double(mean[at + n]) * sums[n]) * Double(inverse[at + n])
          sums[n] /= count
          sums[x.batch + n] = products / count
        }
        for channel in range(of: group) {
          for position in positions(of: channel, x) {
            for n in 0..<x.batch {
              let normal = (x.data[position + n] - mean[at + n]) * inverse[at + n]
              dx.data[position + n] =
                (gamma[channel] * dy.data[position + n] - Float(sums[n])
                  - normal * Float(sums[x.batch + n])) * inverse[at + n]
            }
          }
        }
      }
    }
    dx.maskPadding()
    return dx
  }

  private func writeParameterGradients(
    _ dy: Tensor, _ x: Tensor, _ group: Int, _ mean: UnsafePointer<Float>,
    _ inverse: UnsafePointer<Float>, _ pass: Pass, _ gradients: GradientTarget
  ) {
    for channel in range(of: group) {
      var (products, sum) = (0.0, 0.0)
      for position in positions(of: channel, x) {
        for n in 0..<x.batch {
          let d = Double(dy.data[position + n])
          sum += d
          products += d * Double((x.data[position + n] - mean[n]) * inverse[n])
        }
      }
      gradients.take(Float(products), weight, channel)
      gradients.take(Float(sum), bias, channel)
    }
  }

  /// For each image Σ a and behind them Σ a b over a group, each channel times its weight.
  private func addMoments(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ shape: Tensor, _ group: Int,
    weighted weights: UnsafePointer<Float>?, into sums: UnsafeMutablePointer<Double>
  ) {
    sums.update(repeating: 0, count: 2 * shape.batch)
    for channel in range(of: group) {
      let factor = Double(weights?[channel] ?? 1)
      for position in positions(of: channel, shape) {
        for n in 0..<shape.batch {
          let value = factor * Double(a[position + n])
          sums[n] += value
          sums[shape.batch + n] += value * Double(b[position + n])
        }
      }
    }
  }

  private func range(of group: Int) -> Range<Int> {
    let size = channels / groups
    return group * size..<(group + 1) * size
  }

  /// Where the batches of the columns of a channel begin.
  private func positions(of channel: Int, _ shape: Tensor) -> StrideTo<Int> {
    stride(from: channel * shape.plane, to: (channel + 1) * shape.plane, by: shape.batch)
  }
}

/// `Gn<groups>`.
package struct GroupNormNotation: LayerNotation {
  package static let letters = "Gn"
  private let groups: Int

  package init(_ word: NotationWord) throws(NetworkError) {
    guard let groups = try word.positiveNumber(word.rest(behind: Self.letters)) else {
      throw word.error("group norm is Gn<groups>")
    }
    self.groups = groups
  }

  package var description: String { "Gn\(groups)" }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let channels = network.shape.channels
    guard channels % groups == 0 else {
      throw NetworkError("step \(self): \(channels) channels do not make \(groups) equal groups")
    }
    let name = "cnn.groupnorm\(network.nextNumber(of: Self.letters))"
    network.append(
      GroupNorm(
        channels: channels, groups: groups,
        weight: try network.parameters.add("\(name).weight", [channels], .constant(1)),
        bias: try network.parameters.add("\(name).bias", [channels], .constant(0))))
  }
}
