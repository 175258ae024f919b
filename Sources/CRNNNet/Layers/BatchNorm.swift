import Kernels

/// Batch normalisation over the valid positions of a lane (Ioffe & Szegedy, arXiv 1502.03167).
///
///     y = γ (x − μ) / √(σ² + ε) + β
///
/// In training μ and the biased σ² are those of the M valid positions of the channel; the lane's
/// mean and unbiased variance (σ² M / (M − 1)) are left for the running statistics, which
/// evaluation takes instead.
package struct BatchNorm: Layer {
  package static let epsilon: Float = 1e-5
  /// The weight of a step's statistics in the running ones.
  package static let momentum: Float = 0.1

  package let channels: Int
  package let weight: Slot
  package let bias: Slot
  package let runningMean: Slot
  package let runningVariance: Slot
  /// Whether it stands behind a convolution, which takes it into its weights in evaluation.
  package var isFolded = false
  /// Whether the rectifier stands right behind it, which then need not pass over the map once more.
  package var precedesRectifier = false

  package struct Cache {
    var input: Tensor?
    /// The mean and 1 / √(σ² + ε) of every channel.
    var mean: UnsafeMutablePointer<Float>?
    var inverseDeviation: UnsafeMutablePointer<Float>?
  }

  package var slots: [Slot] { [weight, bias] }

  package var diagnoses: [LayerDiagnosis] {
    [.normalized(mean: runningMean, variance: runningVariance)]
  }

  /// A rectifier behind it is done in the same pass over the map.
  package func joined(by next: any Layer) -> [any Layer]? {
    if let pool = next as? MaxPool, PooledNorm.fits(pool.geometry) {
      return [PooledNorm(norm: self, pool: pool)]
    }
    guard next is ReLU else { return givingMemory(to: next) }
    var norm = self
    norm.precedesRectifier = true
    return [norm, ReLU(norm: norm, isInPlace: true)]
  }

  package func makeCache() -> Cache { Cache() }

  /// Whether its output is already rectified.
  func rectifies(_ pass: Pass) -> Bool {
    precedesRectifier && pass.kernels != .naive && !(isFolded && pass.foldsNorms)
  }

  /// What a channel is made to by a pass.
  func channel(_ c: Int, _ pass: Pass, _ cache: Cache) -> VectorOperations.Norm {
    guard let mean = cache.mean?[c], let inverseDeviation = cache.inverseDeviation?[c] else {
      preconditionFailure("a channel that was not measured")
    }
    let scale = pass.weights[weight][c] * inverseDeviation
    return VectorOperations.Norm(
      mean: mean, scale: scale, shift: pass.weights[bias][c] - mean * scale,
      isRectified: rectifies(pass))
  }

  /// The y = scale · x + shift that evaluation makes of a channel.
  func affine(_ channel: Int, _ pass: Pass) -> (scale: Float, shift: Float) {
    let variance = pass.statistics[runningVariance][channel]
    let scale = pass.weights[weight][channel] / (variance + Self.epsilon).squareRoot()
    return (scale, pass.weights[bias][channel] - pass.statistics[runningMean][channel] * scale)
  }

  /// A cache whose channels are to be measured.
  ///
  /// - Parameter x: the input, or its shape where its channels are there one at a time.
  func makeCache(of x: Tensor, _ pass: Pass) -> Cache {
    Cache(
      input: x, mean: pass.output.floats(channels), inverseDeviation: pass.output.floats(channels))
  }

  /// Finds the mean and the deviation of a channel of the input.
  func measure(_ c: Int, _ x: Tensor, _ pass: Pass, _ cache: Cache) {
    guard let mean = cache.mean, let inverse = cache.inverseDeviation else {
      preconditionFailure("a cache without input")
    }
    switch pass.mode {
    case .training:
      // Padding is zero, so it adds nothing to either sum.
      let moments = VectorOperations.moments(x.data, count: x.plane)
      let positions = Double(x.height * x.widths.total)
      let average = moments.sum / positions
      let variance = max(0, moments.squares / positions - average * average)
      mean[c] = Float(average)
      inverse[c] = Float(1 / (variance + Double(Self.epsilon)).squareRoot())
      pass.laneStatistics[runningMean][c] = Float(average)
      pass.laneStatistics[runningVariance][c] = Float(
        variance * positions / max(1, positions - 1))
    case .evaluation:
      mean[c] = pass.statistics[runningMean][c]
      inverse[c] = 1 / (pass.statistics[runningVariance][c] + Self.epsilon).squareRoot()
    }
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == channels)
    if isFolded, pass.foldsNorms { return x }
    let y = x.likeness(in: pass.output)
    cache = makeCache(of: x, pass)
    let filled = cache
    pass.split(channels) { channels, _ in
      for c in channels {
        measure(c, x.channel(c), pass, filled)
        VectorOperations.norm(
          x.data + c * x.plane, y.data + c * x.plane, count: x.plane, channel(c, pass, filled))
      }
    }
    y.maskPadding()
    return y
  }

  /// With x̂ = (x − μ) / √(σ² + ε):  dγ = Σ dy x̂,  dβ = Σ dy, and in training
  /// dx = γ / √(σ² + ε) · (dy − dβ / M − x̂ dγ / M); in evaluation only the first term is there.
  /// If it rectifies, dy is zero where the output is.
  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    let dx = x.likeness(in: pass.output)
    let filled = cache
    pass.split(channels) { channels, _ in
      for c in channels {
        let (xc, dyc) = (x.data + c * x.plane, dy.data + c * x.plane)
        let norm = channel(c, pass, filled)
        let moments = VectorOperations.gradientMoments(x: xc, dy: dyc, count: x.plane, norm)
        VectorOperations.normBackward(
          x: xc, dy: dyc, dx: dx.data + c * x.plane, count: x.plane, norm,
          handOver(moments, c, pass, gradients, filled))
      }
    }
    dx.maskPadding()
    return dx
  }

  /// Hands over the gradients of a channel's γ and β, and returns the factors of dx = a dy + b (x − μ) + c.
  ///
  /// - Parameter moments: Σ dy and Σ dy (x − μ).
  func handOver(
    _ moments: (sum: Double, products: Double), _ channel: Int, _ pass: Pass,
    _ gradients: GradientTarget, _ cache: Cache
  ) -> VectorOperations.NormGradient {
    guard let x = cache.input, let inverse = cache.inverseDeviation else {
      preconditionFailure("backward without forward")
    }
    let positions = Double(x.height * x.widths.total)
    let deviation = Double(inverse[channel])
    gradients.take(Float(moments.products * deviation), weight, channel)
    gradients.take(Float(moments.sum), bias, channel)
    let scale = Double(pass.weights[weight][channel]) * deviation
    let trains: Double = pass.mode == .training ? 1 : 0
    return VectorOperations.NormGradient(
      a: Float(scale),
      b: Float(-trains * scale * moments.products * deviation * deviation / positions),
      c: Float(-trains * scale * moments.sum / positions))
  }
}

/// `Bn`.
package struct BatchNormNotation: LayerNotation {
  package static let letters = "Bn"

  package init(_ word: NotationWord) throws(NetworkError) {
    guard word.text == Self.letters else { throw NetworkStep.unknown(word.text) }
  }

  package var description: String { Self.letters }

  package var isInPlace: Bool { true }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let convolutions = network.count(of: NetworkBuilder.convolution)
    var name = convolutions > 0 ? "cnn.batchnorm\(convolutions - 1)" : "cnn.batchnorm"
    while network.parameters["\(name).weight"] != nil { name += "b" }
    let channels = network.shape.channels
    network.append(
      BatchNorm(
        channels: channels,
        weight: try network.parameters.add("\(name).weight", [channels], .constant(1)),
        bias: try network.parameters.add("\(name).bias", [channels], .constant(0)),
        runningMean: try network.statistics.add(
          "\(name).running_mean", [channels], .constant(0)),
        runningVariance: try network.statistics.add(
          "\(name).running_var", [channels], .constant(1))))
  }
}
