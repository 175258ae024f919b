import Kernels

/// A 2-D convolution (cross-correlation) with zero padding.
///
///     y[o][i][j] = b[o] + Σ c, k, l  w[o][c][k][l] · x[c][i · sh + k − ph][j · sw + l − pw]
///
/// x is [C][H][W][N], w is [O][C][kh][kw], y is [O][H'][W'][N] with
/// H' = ⌊(H + 2 ph − kh) / sh⌋ + 1 and W' likewise.
public struct Convolution: Layer {
  public let inputChannels: Int
  public let outputChannels: Int
  public let geometry: KernelGeometry
  public let weight: Slot
  /// Nil for a convolution without bias.
  public let bias: Slot?
  /// The batch norm behind it.
  public var norm: BatchNorm?

  public struct Cache {
    var input: Tensor?
    // Each algorithm has a form of its own, and the size of a batch decides which one computes.
    let panelWeights = PackedWeights()
    let winogradWeights = Dictionary(
      uniqueKeysWithValues: WinogradForm.allCases.map { ($0, PackedWeights()) })
  }

  public var slots: [Slot] { [weight] + [bias].compactMap(\.self) }

  public func makeCache() -> Cache { Cache() }

  public func outputWidth(_ width: Int) -> Int { geometry.outputWidth(width) }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputChannels)
    cache.input = x
    let widths = x.widths.mapped(in: pass.output, geometry.outputWidth)
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
      let packed = cache.panelWeights.forward(pass) {
        PanelConvolution.pack(scaledWeights(pass), outputs: outputChannels, taps: taps, into: &$0)
      }
      let convolution = panels(x, pass)
      convolution.forward(packed, bias: b, into: y, convolution.forwardWorkspace())
    case .winograd(let form):
      winograd(form, x, pass).forward(transformedWeights(form, pass, cache), bias: b, into: y)
    }
    y.maskPadding()
    return y
  }

  /// The output in bands of some rows, each in the same memory.
  struct Bands {
    /// The whole output; of its memory there is no more than a band.
    let map: Tensor
    /// The rows from a row of the output on, without the zeros of the padding.
    let compute: (_ row: Int) -> Tensor
  }

  /// The output row by row, or nil where an algorithm computes it that takes all of it at a time.
  func bands(_ x: Tensor, _ pass: Pass, _ cache: inout Cache, height: Int) -> Bands? {
    guard case .panels = algorithm(x, pass) else { return nil }
    precondition(x.channels == inputChannels)
    cache.input = x
    let width = geometry.outputWidth(x.width)
    let widths = x.widths.mapped(in: pass.output, geometry.outputWidth)
    let memory = pass.scratch.floats(outputChannels * height * width * x.batch)
    func tensor(height: Int) -> Tensor {
      Tensor(
        memory, channels: outputChannels, height: height, width: width, batch: x.batch,
        widths: widths)
    }
    let band = tensor(height: height)
    let convolution = panels(x, pass)
    let bias = shifts(pass)
    let packed = cache.panelWeights.forward(pass) {
      PanelConvolution.pack(scaledWeights(pass), outputs: outputChannels, taps: taps, into: &$0)
    }
    let workspace = convolution.forwardWorkspace()
    return Bands(map: tensor(height: geometry.outputHeight(x.height))) { row in
      convolution.forward(packed, bias: bias, into: band, firstRow: row, workspace)
      return band
    }
  }

  /// What is added to each output: the bias, with the batch norm where that is folded.
  private func shifts(_ pass: Pass) -> UnsafePointer<Float>? {
    let own = bias.map { pass.weights[$0] }
    guard let norm, pass.foldsNorms else { return own }
    let shifts = pass.scratch.floats(outputChannels)
    for output in 0..<outputChannels {
      let (scale, shift) = norm.affine(output, pass)
      shifts[output] = shift + scale * (own?[output] ?? 0)
    }
    return UnsafePointer(shifts)
  }

  /// The weights, with the batch norm where that is folded.
  private func scaledWeights(_ pass: Pass) -> UnsafePointer<Float> {
    let own = pass.weights[weight]
    guard let norm, pass.foldsNorms else { return own }
    let scaled = pass.scratch.floats(outputChannels * taps)
    for output in 0..<outputChannels {
      let row = output * taps
      VectorOperations.affine(
        own + row, scaled + row, count: taps, scale: norm.affine(output, pass).scale, shift: 0)
    }
    return UnsafePointer(scaled)
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input else { preconditionFailure("backward without forward") }
    if let bias {
      VectorOperations.addRowSums(
        of: dy.data, to: gradients[bias], channels: outputChannels, plane: dy.plane)
    }
    let w = pass.weights[weight]
    let dw = gradients[weight]
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    switch algorithm(x, pass) {
    case .naive:
      dx?.zero()
      NaiveConvolution.backward(x, w, dy, dx, dw, geometry)
    case .panels:
      dx?.zero()
      let packed =
        dx == nil
        ? nil
        : cache.panelWeights.backward(pass) {
          PanelConvolution.packTransposed(w, outputs: outputChannels, taps: taps, into: &$0)
        }
      panels(x, pass).backward(packed, dy: dy, into: dx, dw)
    case .winograd(let form):
      let packed = dx == nil ? nil : backwardWeights(form, pass, cache)
      winograd(form, x, pass).backward(packed, dy: dy, into: dx, dw)
    }
    dx?.maskPadding()
    return dx
  }

  private func transformedWeights(
    _ form: WinogradForm, _ pass: Pass, _ cache: Cache
  ) -> UnsafePointer<Float> {
    cache.weights(form).forward(pass) {
      WinogradConvolution.pack(
        scaledWeights(pass), outputs: outputChannels, depth: depth(form.tile), form, into: &$0)
    }
  }

  private func backwardWeights(
    _ form: WinogradForm, _ pass: Pass, _ cache: Cache
  ) -> UnsafePointer<Float> {
    switch form.precision {
    case .float32: transformedWeights(form, pass, cache)
    case .bfloat16:
      cache.weights(form).backward(pass) {
        WinogradConvolution.packTransposed(
          pass.weights[weight], outputs: outputChannels, depth: depth(form.tile), form, into: &$0)
      }
    }
  }

  /// C · kh · kw
  private var taps: Int { inputChannels * geometry.height * geometry.width }

  private func panels(_ x: Tensor, _ pass: Pass) -> PanelConvolution {
    PanelConvolution(x: x, outputs: outputChannels, geometry: geometry, scratch: pass.scratch)
  }

  private func winograd(
    _ form: WinogradForm, _ x: Tensor, _ pass: Pass
  ) -> WinogradConvolution {
    WinogradConvolution(
      x, form, outputs: outputChannels, geometry: geometry, scratch: pass.scratch)
  }

  private func depth(_ tile: WinogradTile) -> Int {
    WinogradConvolution.depth(channels: inputChannels, geometry, tile)
  }

  private enum Algorithm {
    case naive, panels
    case winograd(WinogradForm)
  }

  /// Winograd has nothing to gain from few channels, whose transforms cost more than they save, nor
  /// from few tiles, for which its matrices of weights are too much to read.
  private static let leastChannels = 8
  private static let leastTiles = 16
  /// Rows of tiles, of all images, from which on large tiles pay while a model reads.
  private static let leastRowsOfTiles = 3

  /// Whether it has too few channels for Winograd's algorithm to pay.
  var isNarrow: Bool { min(inputChannels, outputChannels) < Self.leastChannels }

  private func algorithm(_ x: Tensor, _ pass: Pass) -> Algorithm {
    let precision = pass.mode == .training ? pass.precision : .float32
    switch pass.kernels {
    case .naive: return .naive
    case .winograd(let tile):
      guard WinogradConvolution.fits(geometry, tile) else { return .panels }
      return .winograd(WinogradForm(tile: tile, precision: precision))
    case .fast:
      guard !isNarrow, let tile = bestTile(x, pass.mode, precision)
      else { return .panels }
      return .winograd(WinogradForm(tile: tile, precision: precision))
    }
  }

  /// The tile that takes the least time, or nil if that is none.
  private func bestTile(
    _ x: Tensor, _ mode: Pass.Mode, _ precision: Precision
  ) -> WinogradTile? {
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    func products(_ tile: WinogradTile) -> Int { tile.elements * tile.tiles(ofWidth: width) }
    let candidates = precision.tiles.filter { WinogradConvolution.fits(geometry, $0) }
    switch mode {
    case .training:
      guard let tile = candidates.min(by: { products($0) < products($1) }) else { return nil }
      let tiles = tile.tiles(ofHeight: height) * tile.tiles(ofWidth: width) * x.batch
      return tiles >= Self.leastTiles ? tile : nil
    case .evaluation:
      // What an image reads as must not hang on how wide its neighbours are.
      guard let tile = candidates.first else { return nil }
      let hasEnoughRows = tile.tiles(ofHeight: height) * x.batch >= Self.leastRowsOfTiles
      return hasEnoughRows ? tile : tile == .fourByFive ? .twoByTwo : nil
    }
  }
}

extension Precision {
  /// The tiles that are worth while. They multiply the rounding of bfloat16, 0.2 %, by 4 at 4 × 4 and by 9
  /// at 4 × 5 and 4 × 6.
  fileprivate var tiles: [WinogradTile] {
    switch self {
    case .float32: [.fourByFive, .fourBySix, .rowOfSix]
    case .bfloat16: [.fourByFour, .rowOfSix]
    }
  }
}

extension Convolution.Cache {
  fileprivate func weights(_ form: WinogradForm) -> PackedWeights {
    guard let weights = winogradWeights[form] else { preconditionFailure("no such form") }
    return weights
  }
}
