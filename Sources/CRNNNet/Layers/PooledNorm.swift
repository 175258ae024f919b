import Kernels

/// A batch norm and the pooling right behind it, which takes the largest of what is not yet normalised:
///
///     max over a window of (γ x̂ + β)  =  γ · max x̂ + β,   or γ · min x̂ + β where γ < 0
///
/// So a normalised map is never written, and backward the gradient of the pooled map goes into that of the norm's input
/// in one pass.
package struct PooledNorm: Layer {
  package let norm: BatchNorm
  package let pool: MaxPool

  package struct Cache {
    var norm = BatchNorm.Cache()
    var pool = MaxPool.Cache()
    /// The pooled x, with the sign of γ: [C][H'][W'][N].
    var pooled: Tensor?
  }

  package var slots: [Slot] { norm.slots }

  package func makeCache() -> Cache { Cache() }

  package var kind: String? { pool.kind }

  package var kernels: [KernelGeometry] { pool.kernels }

  package var diagnoses: [LayerDiagnosis] { norm.diagnoses + pool.diagnoses }

  package func output(of input: MapShape) -> MapShape { pool.output(of: input) }

  package func joined(by next: any Layer) -> [any Layer]? {
    guard next is ReLU, let rectified = pool.rectified else { return givingMemory(to: next) }
    return [PooledNorm(norm: norm, pool: rectified)]
  }

  /// Whether the windows of a pooling have no element in common and leave the map nowhere.
  static func fits(_ pool: KernelGeometry) -> Bool {
    pool.strideHeight == pool.height && pool.strideWidth == pool.width && pool.padHeight == 0
      && pool.padWidth == 0
  }

  /// Whether a pass normalises what was pooled; else both are done one behind the other.
  private func isOnePass(_ pass: Pass) -> Bool {
    pass.mode == .training && pass.kernels != .naive
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    guard isOnePass(pass) else {
      return pool.forward(norm.forward(x, pass, &cache.norm), pass, &cache.pool)
    }
    let y = output(of: x, pass, &cache)
    let filled = cache
    pass.split(x.channels) { channels, _ in
      for c in channels { take(x.channel(c), c, into: y, pass, filled) }
    }
    finish(y, cache)
    return y
  }

  /// Memory for the output, and for what backward needs.
  ///
  /// - Parameter x: the input, or its shape where its channels are there one at a time.
  func output(of x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let y = pool.output(of: x, pass, &cache.pool)
    cache.pooled = y.likeness(in: pass.output)
    cache.norm = norm.makeCache(of: x, pass)
    return y
  }

  /// Pools and normalises a channel of the input.
  func take(_ x: Tensor, _ c: Int, into y: Tensor, _ pass: Pass, _ cache: Cache) {
    guard let pooled = cache.pooled else { preconditionFailure("a cache without output") }
    norm.measure(c, x, pass, cache.norm)
    let channel = norm.channel(c, pass, cache.norm)
    let flips = channel.scale < 0
    pool.pool(
      x, into: pooled, row: c * y.height, 0..<1, cache.pool, as: flips ? .flipped : .plain)
    VectorOperations.norm(
      pooled.data + c * y.plane, y.data + c * y.plane, count: y.plane,
      ofPooled(channel, flips: flips))
  }

  /// Once all channels are there.
  func finish(_ y: Tensor, _ cache: Cache) {
    cache.pooled?.maskPadding()
    y.maskPadding()
  }

  /// The norm of pooled numbers, whose signs are turned where the norm would turn them.
  private func ofPooled(
    _ channel: VectorOperations.Norm, flips: Bool
  ) -> VectorOperations.Norm {
    VectorOperations.Norm(
      mean: flips ? -channel.mean : channel.mean, scale: flips ? -channel.scale : channel.scale,
      shift: channel.shift, isRectified: pool.isRectified)
  }

  /// That of `BatchNorm`, with dy at the largest of each window and 0 elsewhere.
  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard isOnePass(pass) else {
      guard let dNormal = pool.backward(dy, pass, gradients, &cache.pool) else {
        preconditionFailure("a pooling has a gradient")
      }
      return norm.backward(dNormal, pass, gradients, &cache.norm)
    }
    guard let x = cache.norm.input else { preconditionFailure("backward without forward") }
    let dx = x.likeness(in: pass.output)
    let filled = cache
    pass.split(x.channels) { channels, scratch in
      let row = scratch.floats(dy.width * dy.batch)
      for c in channels {
        goBack(x.channel(c), c, dy, into: dx.channel(c), row: row, pass, gradients, filled)
      }
    }
    dx.maskPadding()
    return dx
  }

  /// The way back for a channel of the input, whose gradient is not masked yet.
  ///
  /// - Parameter row: memory for a row of the output.
  func goBack(
    _ x: Tensor, _ c: Int, _ dy: Tensor, into dx: Tensor, row: UnsafeMutablePointer<Float>,
    _ pass: Pass, _ gradients: GradientTarget, _ cache: Cache
  ) {
    guard let pooled = cache.pooled, let taps = cache.pool.taps else {
      preconditionFailure("backward without forward")
    }
    let channel = norm.channel(c, pass, cache.norm)
    let flips = channel.scale < 0
    let ofPooled = ofPooled(channel, flips: flips)
    let start = c * dy.plane
    var moments = VectorOperations.gradientMoments(
      x: pooled.data + start, dy: dy.data + start, count: dy.plane, ofPooled)
    if flips { moments.products = -moments.products }
    VectorOperations.pooledNormBackward(
      VectorOperations.PooledGradient(
        x: x.data, pooled: pooled.data + start, dy: dy.data + start, taps: taps + start),
      dx: dx.data, row: row, mean: channel.mean, ofPooled,
      norm.handOver(moments, c, pass, gradients, cache.norm),
      shape: pool.geometry.poolShape(input: x, rectifies: false))
  }
}
