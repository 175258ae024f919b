import Kernels

/// A convolution of few channels with the batch norm and the pooling behind it, channel by channel of its output:
/// the map between them, the largest of a network, is never written as a whole, and backward computes it anew.
///
/// In training, where the input wants no gradient; else its steps follow each other.
package struct NormedConvolution: Layer {
  /// Taps from which on a product of panels is faster.
  private static let mostTaps = 64

  package let convolution: Convolution
  package let norm: PooledNorm

  package struct Cache {
    var pooled: PooledConvolution.Cache
    var norm: PooledNorm.Cache
  }

  package var slots: [Slot] { convolution.slots + norm.slots }

  package func makeCache() -> Cache {
    Cache(
      pooled: PooledConvolution.Cache(convolution: convolution.makeCache()), norm: norm.makeCache())
  }

  package var kind: String? { norm.kind }

  package var kernels: [KernelGeometry] { convolution.kernels + norm.kernels }

  package var diagnoses: [LayerDiagnosis] { norm.diagnoses }

  package var reducibleWeights: [ReducibleWeights] { convolution.reducibleWeights }

  package func output(of input: MapShape) -> MapShape {
    norm.output(of: convolution.output(of: input))
  }

  package func products(of input: MapShape) -> Double { convolution.products(of: input) }

  /// A network's layers with the first ones in one, where they are such steps.
  static func beginning(_ layers: [any Layer]) -> [any Layer] {
    guard layers.count > 1, let convolution = layers[0] as? Convolution,
      let norm = layers[1] as? PooledNorm, fits(convolution)
    else { return layers }
    return [NormedConvolution(convolution: convolution, norm: norm)] + layers.dropFirst(2)
  }

  private static func fits(_ convolution: Convolution) -> Bool {
    let geometry = convolution.geometry
    return convolution.isNarrow && convolution.taps <= mostTaps && geometry.strideHeight == 1
      && geometry.strideWidth == 1
  }

  /// Whether a pass goes channel by channel.
  private func isOnePass(_ x: Tensor, _ pass: Pass) -> Bool {
    guard pass.mode == .training, !pass.wantsInputGradient,
      case .panels = convolution.algorithm(x, pass)
    else { return false }
    return true
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    if pass.foldsNorms, PooledConvolution.fits(norm.pool.geometry) {
      return PooledConvolution(convolution: convolution, pool: norm.pool)
        .forward(x, pass, &cache.pooled)
    }
    guard isOnePass(x, pass) else {
      return norm.forward(
        convolution.forward(x, pass, &cache.pooled.convolution), pass, &cache.norm)
    }
    cache.pooled.convolution.input = x
    let map = mapShape(x, pass)
    let y = norm.output(of: map, pass, &cache.norm)
    let filled = cache.norm
    let bordered = BorderedMap(x, convolution.geometry, in: pass.scratch)
    pass.split(convolution.outputChannels) { channels, scratch in
      let plane = map.channel(at: scratch.floats(map.plane))
      for c in channels {
        compute(c, bordered, into: plane, pass)
        norm.take(plane, c, into: y, pass, filled)
      }
    }
    norm.finish(y, cache.norm)
    return y
  }

  /// The shape of the map between the convolution and the norm, which has no memory.
  private func mapShape(_ x: Tensor, _ pass: Pass) -> Tensor {
    let geometry = convolution.geometry
    return Tensor(
      pass.output.floats(0), channels: convolution.outputChannels,
      height: geometry.outputHeight(x.height), width: geometry.outputWidth(x.width), batch: x.batch,
      widths: x.widths.mapped(in: pass.output) { geometry.outputWidth($0) })
  }

  /// A channel of that map.
  private func compute(_ c: Int, _ x: BorderedMap, into plane: Tensor, _ pass: Pass) {
    x.filter(
      pass.weights[convolution.weight] + c * convolution.taps,
      bias: convolution.bias.map { pass.weights[$0][c] } ?? 0, into: plane.data)
    plane.maskPadding()
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.pooled.convolution.input else {
      preconditionFailure("backward without forward")
    }
    guard isOnePass(x, pass) else { return goBackStepByStep(dy, pass, gradients, &cache) }
    guard let map = cache.norm.norm.input else { preconditionFailure("backward without forward") }
    let filled = cache.norm
    let bordered = BorderedMap(x, convolution.geometry, in: pass.scratch)
    let taps = convolution.taps
    pass.split(convolution.outputChannels) { channels, scratch in
      let plane = map.channel(at: scratch.floats(map.plane))
      let gradient = plane.likeness(in: scratch)
      let row = scratch.floats(dy.width * dy.batch)
      for c in channels {
        compute(c, bordered, into: plane, pass)
        norm.goBack(plane, c, dy, into: gradient, row: row, pass, gradients, filled)
        gradient.maskPadding()
        bordered.filterGradient(
          of: gradient.data, into: gradients[convolution.weight] + c * taps,
          accumulates: gradients.accumulates)
        guard let bias = convolution.bias else { continue }
        VectorOperations.rowSums(
          of: gradient.data, into: gradients[bias] + c, channels: 1, plane: gradient.plane,
          accumulates: gradients.accumulates)
      }
    }
    return nil
  }

  private func goBackStepByStep(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let gradient = norm.backward(dy, pass, gradients, &cache.norm) else {
      preconditionFailure("a pooling has a gradient")
    }
    return convolution.backward(gradient, pass, gradients, &cache.pooled.convolution)
  }
}
