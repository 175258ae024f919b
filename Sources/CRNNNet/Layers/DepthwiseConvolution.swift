import Kernels

/// A convolution of each channel with a kernel of its own (Chollet, arXiv 1610.02357), with zero padding.
///
///     y[c][i][j] = b[c] + Σ k, l  w[c][k][l] · x[c][i · sh + k − ph][j · sw + l − pw]
///
/// x is [C][H][W][N], w is [C][1][kh][kw]. It is no product of matrices, and is computed in float32 whatever the precision of
/// those is.
package struct DepthwiseConvolution: Layer {
  package let channels: Int
  package let geometry: KernelGeometry
  package let weight: Slot
  /// Nil for a convolution without bias.
  package let bias: Slot?
  /// The batch norm behind it.
  package var norm: BatchNorm?

  package struct Cache {
    var input: Tensor?
  }

  package var slots: [Slot] { [weight] + [bias].compactMap(\.self) }

  package func makeCache() -> Cache { Cache() }

  package var kernels: [KernelGeometry] { [geometry] }

  package func products(of input: MapShape) -> Double {
    let output = output(of: input)
    return Double(weight.count) * Double(output.height) * Double(output.width)
  }

  /// A batch norm behind it goes into the weights in evaluation; a rectifier needs no memory of its own.
  package func joined(by next: any Layer) -> [any Layer]? {
    guard var norm = next as? BatchNorm else { return givingMemory(to: next) }
    norm.isFolded = true
    var convolution = self
    convolution.norm = norm
    return [convolution, norm]
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == channels)
    cache.input = x
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let y = Tensor(
      pass.output.floats(channels * height * width * x.batch), channels: channels, height: height,
      width: width, batch: x.batch,
      widths: x.widths.mapped(in: pass.output) { geometry.outputWidth($0) })
    pass.split(channels) { channels, scratch in
      let filter = ChannelFilter(x, geometry, in: scratch)
      let taps = scratch.floats(self.taps)
      for c in channels {
        let bias = prepare(c, pass, into: taps)
        guard pass.kernels != .naive else {
          NaiveConvolution.forward(x.channel(c), taps, y.channel(c), geometry)
          VectorOperations.addBias([bias], to: y.channel(c).data, channels: 1, plane: y.plane)
          continue
        }
        filter.load(x.data + c * x.plane)
        filter.apply(taps, bias: bias, into: y.data + c * y.plane)
      }
    }
    y.maskPadding()
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    pass.split(channels) { channels, scratch in
      if let bias {
        VectorOperations.rowSums(
          of: dy.data + channels.lowerBound * dy.plane,
          into: gradients[bias] + channels.lowerBound, channels: channels.count, plane: dy.plane,
          accumulates: gradients.accumulates)
      }
      guard pass.kernels != .naive else {
        return goBackNaively(channels, x, dy, dx, pass, gradients, scratch)
      }
      goBack(channels, x, dy, dx, pass, gradients, scratch)
    }
    dx?.maskPadding()
    return dx
  }

  private func goBack(
    _ channels: Range<Int>, _ x: Tensor, _ dy: Tensor, _ dx: Tensor?, _ pass: Pass,
    _ gradients: GradientTarget, _ scratch: Arena
  ) {
    let filter = ChannelFilter(x, geometry, in: scratch)
    let isDense = geometry.strideHeight == 1 && geometry.strideWidth == 1
    let transposed = isDense ? ChannelFilter(dy, transposedGeometry, in: scratch) : filter
    let flipped = scratch.floats(taps)
    for c in channels {
      let own = pass.weights[weight] + c * taps
      let gradient = dy.data + c * dy.plane
      filter.load(x.data + c * x.plane)
      filter.addGradient(
        of: gradient, into: gradients[weight] + c * taps, accumulates: gradients.accumulates)
      guard let dx else { continue }
      guard isDense else {
        filter.applyTransposed(own, to: gradient, into: dx.data + c * dx.plane)
        continue
      }
      // Without strides, a convolution with the kernel turned around.
      for tap in 0..<taps { flipped[tap] = own[taps - 1 - tap] }
      transposed.load(gradient)
      transposed.apply(flipped, bias: 0, into: dx.data + c * dx.plane)
    }
  }

  private func goBackNaively(
    _ channels: Range<Int>, _ x: Tensor, _ dy: Tensor, _ dx: Tensor?, _ pass: Pass,
    _ gradients: GradientTarget, _ scratch: Arena
  ) {
    let sums = scratch.floats(taps)
    for c in channels {
      NaiveConvolution.backward(
        x.channel(c), pass.weights[weight] + c * taps, dy.channel(c), dx?.channel(c), sums,
        geometry)
      for tap in 0..<taps { gradients.take(sums[tap], weight, c * taps + tap) }
    }
  }

  private var taps: Int { geometry.height * geometry.width }

  private var transposedGeometry: KernelGeometry {
    KernelGeometry(
      height: geometry.height, width: geometry.width,
      padHeight: geometry.height - 1 - geometry.padHeight,
      padWidth: geometry.width - 1 - geometry.padWidth)
  }

  /// Writes the kernel of a channel, with the batch norm where that is folded, and returns what is added.
  private func prepare(_ c: Int, _ pass: Pass, into kernel: UnsafeMutablePointer<Float>) -> Float {
    let own = pass.weights[weight] + c * taps
    let added = bias.map { pass.weights[$0][c] } ?? 0
    guard let norm, pass.foldsNorms else {
      kernel.update(from: own, count: taps)
      return added
    }
    let (scale, shift) = norm.affine(c, pass)
    for tap in 0..<taps { kernel[tap] = own[tap] * scale }
    return shift + scale * added
  }
}

/// `Cd(l|r)[v][n]<height>,<width>[,<stride>,<stride>]`, as a convolution, without a number of outputs.
package struct DepthwiseNotation: LayerNotation {
  package static let letters = "Cd"
  /// A channel is copied with this much around it.
  private static let mostSide = 255

  private let convolution: ConvolutionNotation

  private var geometry: KernelGeometry { convolution.geometry }
  package var isRectified: Bool { convolution.isRectified }

  package init(_ word: NotationWord) throws(NetworkError) {
    convolution = try ConvolutionNotation(depthwise: word)
    guard max(geometry.height, geometry.width) <= Self.mostSide else {
      throw word.error("a depthwise kernel is at most \(Self.mostSide) high and wide")
    }
  }

  package var description: String { convolution.text(letters: Self.letters, outputs: "") }

  package var kernels: [KernelGeometry] { [geometry] }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let channels = network.shape.channels
    try network.shrink(by: geometry, self)
    let taps = geometry.height * geometry.width
    guard channels * taps * network.shape.height <= NetworkLimits.columnNumbers else {
      throw NetworkError(
        "step \(self): its kernels cover \(channels) × \(geometry.height) × \(geometry.width) numbers at each "
          + "of \(network.shape.height) heights; at most \(NetworkLimits.columnNumbers) are possible in all"
      )
    }
    let name = "cnn.conv\(network.nextNumber(of: NetworkBuilder.convolution))"
    let weight = try network.parameters.add(
      "\(name).weight", [channels, 1, geometry.height, geometry.width],
      network.scheme.convolutionWeight(fanIn: taps))
    let bias =
      convolution.hasBias
      ? try network.parameters.add(
        "\(name).bias", [channels], network.scheme.convolutionBias(fanIn: taps)) : nil
    network.append(
      DepthwiseConvolution(channels: channels, geometry: geometry, weight: weight, bias: bias))
    if isRectified { network.append(ReLU()) }
  }
}
