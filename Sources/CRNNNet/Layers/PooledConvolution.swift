import Kernels

/// A convolution and the pooling right behind it, which takes the rows of its output while they are in
/// the cache: the map between the two, the largest of a network, is never written as a whole.
///
/// For convolutions of few channels, whose time goes into writing what they put out.
package struct PooledConvolution: Layer {
  package let convolution: Convolution
  package let pool: MaxPool

  package struct Cache {
    var convolution: Convolution.Cache
    var pool = MaxPool.Cache()
  }

  package var slots: [Slot] { convolution.slots }

  package func makeCache() -> Cache { Cache(convolution: convolution.makeCache()) }

  package var kind: String? { pool.kind }

  package var kernels: [KernelGeometry] { convolution.kernels + pool.kernels }

  package var diagnoses: [LayerDiagnosis] { pool.diagnoses }

  package func output(of input: MapShape) -> MapShape {
    pool.output(of: convolution.output(of: input))
  }

  package func products(of input: MapShape) -> Double { convolution.products(of: input) }

  package func joined(by next: any Layer) -> [any Layer]? {
    guard next is ReLU, let rectified = pool.rectified else { return givingMemory(to: next) }
    return [PooledConvolution(convolution: convolution, pool: rectified)]
  }

  /// Whether the windows of the pooling do not share rows, so that each is needed once.
  static func fits(_ pool: KernelGeometry) -> Bool {
    pool.strideHeight == pool.height && pool.padHeight == 0
  }

  /// The layers with convolutions that take the pooling in that comes behind their batch norm, which then is in the weights:
  /// for executors that do nothing but read.
  static func forReading(_ layers: [any Layer]) -> [any Layer] {
    var joined = layers
    for index in layers.indices.dropLast() {
      guard let convolution = layers[index] as? Convolution, convolution.norm != nil else {
        continue
      }
      let pooled = index + (layers[index + 1] is PooledNorm ? 1 : 2)
      guard pooled < layers.count else { continue }
      let behind = layers[pooled]
      guard let pool = (behind as? PooledNorm)?.pool ?? behind as? MaxPool, fits(pool.geometry)
      else { continue }
      joined[index] = PooledConvolution(convolution: convolution, pool: pool)
      joined[pooled] = Passing(kind: behind.kind)
    }
    return joined
  }

  package func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    guard let bands = convolution.bands(x, pass, &cache.convolution, height: pool.geometry.height)
    else {
      let map = convolution.forward(x, pass, &cache.convolution)
      return pool.forward(map, pass, &cache.pool)
    }
    let y = pool.output(of: bands.map(pass.scratch), pass, &cache.pool)
    let filled = cache.pool
    pass.split(y.height) { rows, scratch in
      let memory = bands.memory(scratch)
      for row in rows {
        bands.compute(row * pool.geometry.height, in: memory)
        pool.pool(memory.band, into: y, row: row, 0..<y.channels, filled)
      }
    }
    y.maskPadding()
    return y
  }

  package func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor? {
    guard let dMap = pool.backward(dy, pass, gradients, &cache.pool) else {
      preconditionFailure("a pooling has a gradient")
    }
    return convolution.backward(dMap, pass, gradients, &cache.convolution)
  }
}

/// What is left of a layer whose work another does.
private struct Passing: Layer {
  let kind: String?

  func makeCache() {}

  func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Void) -> Tensor { x }

  func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Void
  ) -> Tensor? {
    preconditionFailure("it is for reading alone")
  }
}
