import Kernels

/// A 2-D convolution (cross-correlation) with zero padding.
///
///     y[o][i][j] = b[o] + Σ c, k, l  w[o][c][k][l] · x[c][i · sh + k − ph][j · sw + l − pw]
///
/// x is [C][H][W][N], w is [O][C][kh][kw], y is [O][H'][W'][N] with
/// H' = ⌊(H + 2 ph − kh) / sh⌋ + 1 and W' likewise.
package struct Convolution: Layer {
  package let inputChannels: Int
  package let outputChannels: Int
  package let geometry: KernelGeometry
  package let weight: Slot
  /// Nil for a convolution without bias.
  package let bias: Slot?
  /// The batch norm behind it.
  package var norm: BatchNorm?

  package struct Cache {
    var input: Tensor?
    // Each algorithm has a form of its own, and the size of a batch decides which one computes.
    let panelWeights = PackedWeights()
    let directWeights = PackedWeights()
    let winogradWeights = Dictionary(
      uniqueKeysWithValues: WinogradForm.allCases.map { ($0, PackedWeights()) })
  }

  package var slots: [Slot] { [weight] + [bias].compactMap(\.self) }

  package func makeCache() -> Cache { Cache() }

  package var kernels: [KernelGeometry] { [geometry] }

  package func output(of input: MapShape) -> MapShape {
    var output = input.through(geometry)
    output.channels = outputChannels
    return output
  }

  package func products(of input: MapShape) -> Double {
    let output = output(of: input)
    return Double(weight.count) * Double(output.height) * Double(output.width)
  }

  /// A batch norm behind it goes into the weights in evaluation; a rectifier needs no memory of its own; a pooling
  /// takes the output while it is in the cache.
  package func joined(by next: any Layer) -> [any Layer]? {
    if var norm = next as? BatchNorm {
      norm.isFolded = true
      var convolution = self
      convolution.norm = norm
      return [convolution, norm]
    }
    if let pool = next as? MaxPool, isNarrow, PooledConvolution.fits(pool.geometry) {
      return [PooledConvolution(convolution: self, pool: pool)]
    }
    return givingMemory(to: next)
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputChannels)
    cache.input = x
    let widths = x.widths.mapped(in: pass.output) { geometry.outputWidth($0) }
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let y = Tensor(
      pass.output.floats(outputChannels * height * width * x.batch), channels: outputChannels,
      height: height, width: width, batch: x.batch, widths: widths)
    let w = pass.weights[weight]
    let b = shifts(pass)
    switch algorithm(x, pass) {
    case .naive:
      NaiveConvolution.forward(x, w, y, geometry)
      if let b {
        VectorOperations.addBias(b, to: y.data, channels: outputChannels, plane: y.plane)
      }
    case .panels:
      panels(x, pass).forward(panelWeights(pass, cache), bias: b, into: y)
    case .winograd(let form):
      winograd(form, x, pass).forward(transformedWeights(form, pass, cache), bias: b, into: y)
    case .direct(let factors):
      direct(directProduct(x, pass, cache.directWeights, factors), x, into: y, pass.scratch)
    }
    y.maskPadding()
    return y
  }

  /// The output row by row, or nil where an algorithm computes it that takes all of it at a time.
  ///
  /// - Parameter height: the rows of a band.
  func bands(_ x: Tensor, _ pass: Pass, _ cache: inout Cache, height: Int) -> ConvolutionBands? {
    let product: ConvolutionBands.Product
    switch algorithm(x, pass) {
    case .direct(let factors):
      guard isLarge(x) else { return nil }
      product = .direct(self, directProduct(x, pass, cache.directWeights, factors))
    case .panels:
      product = .panels(panels(x, pass), panelWeights(pass, cache), bias: shifts(pass))
    case .naive, .winograd: return nil
    }
    precondition(x.channels == inputChannels)
    cache.input = x
    return ConvolutionBands(
      product: product, input: x, geometry: geometry, outputs: outputChannels, height: height,
      widths: x.widths.mapped(in: pass.output) { geometry.outputWidth($0) })
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    if let bias {
      let sums = gradients[bias]
      pass.split(outputChannels) { channels, _ in
        VectorOperations.rowSums(
          of: dy.data + channels.lowerBound * dy.plane, into: sums + channels.lowerBound,
          channels: channels.count, plane: dy.plane, accumulates: gradients.accumulates)
      }
    }
    let w = pass.weights[weight]
    let (dw, accumulates) = (gradients[weight], gradients.accumulates)
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    switch algorithm(x, pass) {
    case .naive:
      let sum = pass.scratch.floats(weight.count)
      NaiveConvolution.backward(x, w, dy, dx, sum, geometry)
      gradients.take(sum, weight)
    case .panels:
      if !geometry.isPointwise { dx?.zero() }
      let packed = dx == nil ? nil : transposedPanelWeights(pass, cache)
      panels(x, pass).backward(packed, dy: dy, into: dx, dw, accumulates: accumulates)
    case .direct: preconditionFailure("it is for reading alone")
    case .winograd(let form):
      let packed = dx == nil ? nil : backwardWeights(form, pass, cache)
      winograd(form, x, pass).backward(packed, dy: dy, into: dx, dw, accumulates: accumulates)
    }
    dx?.maskPadding()
    return dx
  }

  /// C · kh · kw
  var taps: Int { inputChannels * geometry.height * geometry.width }

  private func panels(_ x: Tensor, _ pass: Pass) -> PanelConvolution {
    PanelConvolution(x: x, outputs: outputChannels, geometry: geometry, pass: pass)
  }

  private func winograd(
    _ form: WinogradForm, _ x: Tensor, _ pass: Pass
  ) -> WinogradConvolution {
    WinogradConvolution(x, form, outputs: outputChannels, geometry: geometry, pass)
  }
}

/// `C(l|r)[v][n]<height>,<width>,<outputs>[,<stride>,<stride>]`: l is linear, r has a ReLU behind it, v is valid padding
/// (same else), n has no bias.
package struct ConvolutionNotation: LayerNotation {
  package static let letters = "C"
  package var outputs: Int
  package let geometry: KernelGeometry
  let isValid: Bool
  let hasBias: Bool
  package let isRectified: Bool

  package init(_ word: NotationWord) throws(NetworkError) {
    try self.init(word, behind: Self.letters, fixedOutputs: nil)
  }

  /// That of a depthwise convolution, whose word has no number of outputs.
  init(depthwise word: NotationWord) throws(NetworkError) {
    try self.init(word, behind: DepthwiseNotation.letters, fixedOutputs: 0)
  }

  private init(
    _ word: NotationWord, behind letters: String, fixedOutputs: Int?
  ) throws(NetworkError) {
    isRectified = try word.isRectified(behind: letters)
    let rest = word.rest(behind: letters).dropFirst()
    let options = rest.prefix { $0.isLetter }
    var numbers = try word.numbers(
      rest.dropFirst(options.count), counts: fixedOutputs == nil ? [3, 5] : [2, 4])
    if let fixedOutputs { numbers.insert(fixedOutputs, at: 2) }
    guard ["", "v", "n", "vn", "nv"].contains(options) else {
      throw word.error("the options are v (valid padding) and n (no bias)")
    }
    isValid = options.contains("v")
    hasBias = !options.contains("n")
    guard isValid || (numbers[0] % 2 == 1 && numbers[1] % 2 == 1) else {
      throw word.error("an even kernel needs valid padding, option v")
    }
    outputs = numbers[2]
    var geometry = KernelGeometry(height: numbers[0], width: numbers[1])
    if numbers.count == 5 {
      (geometry.strideHeight, geometry.strideWidth) = (numbers[3], numbers[4])
    }
    if !isValid {
      geometry.padHeight = (numbers[0] - 1) / 2
      geometry.padWidth = (numbers[1] - 1) / 2
    }
    self.geometry = geometry
  }

  package var description: String { text(letters: Self.letters, outputs: ",\(outputs)") }

  /// The word of a kind of convolution, given how its outputs stand in it.
  func text(letters: String, outputs: String) -> String {
    let options = (isRectified ? "r" : "l") + (isValid ? "v" : "") + (hasBias ? "" : "n")
    let strides =
      geometry.strideHeight == 1 && geometry.strideWidth == 1
      ? "" : ",\(geometry.strideHeight),\(geometry.strideWidth)"
    return "\(letters)\(options)\(geometry.height),\(geometry.width)\(outputs)\(strides)"
  }

  package var kernels: [KernelGeometry] { [geometry] }

  package func add(to network: inout NetworkBuilder) throws(NetworkError) {
    let channels = network.shape.channels
    try network.shrink(by: geometry, self)
    let (taps, height) = (geometry.height * geometry.width, network.shape.height)
    let fanIn = channels * taps
    guard fanIn <= NetworkLimits.columnNumbers, fanIn * height <= NetworkLimits.columnNumbers else {
      throw NetworkError(
        "step \(self): its kernel covers \(channels) × \(geometry.height) × \(geometry.width) numbers at "
          + "each of \(height) heights; at most \(NetworkLimits.columnNumbers) are possible in all")
    }
    let name = "cnn.conv\(network.nextNumber(of: NetworkBuilder.convolution))"
    let scheme = network.scheme
    let weight = try network.parameters.add(
      "\(name).weight", [outputs, channels, geometry.height, geometry.width],
      scheme.convolutionWeight(fanIn: fanIn))
    let bias =
      hasBias
      ? try network.parameters.add(
        "\(name).bias", [outputs], scheme.convolutionBias(fanIn: fanIn)) : nil
    network.append(
      Convolution(
        inputChannels: channels, outputChannels: outputs, geometry: geometry, weight: weight,
        bias: bias))
    network.shape.channels = outputs
    if isRectified { network.append(ReLU()) }
  }
}
