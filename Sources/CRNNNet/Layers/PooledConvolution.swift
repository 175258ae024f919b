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
    guard let rectifier = next as? ReLU else { return nil }
    guard let rectified = pool.rectified else { return [self, rectifier.inPlace] }
    return [PooledConvolution(convolution: convolution, pool: rectified)]
  }

  /// Whether the windows of the pooling do not share rows, so that each is needed once.
  static func fits(_ pool: KernelGeometry) -> Bool {
    pool.strideHeight == pool.height && pool.padHeight == 0
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
      let (band, workspace) = bands.memory(scratch)
      for row in rows {
        bands.compute(row * pool.geometry.height, into: band, workspace)
        pool.pool(band, into: y, row: row, 0..<y.channels, filled)
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

/// The output of a convolution in bands of some rows, of which one at a time is in memory.
struct ConvolutionBands {
  let convolution: PanelConvolution
  let weights: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  /// The rows of a band.
  let height: Int
  /// Those of the output.
  let widths: ValidWidths

  /// The shape of the whole output, which has no memory.
  func map(_ scratch: Arena) -> Tensor {
    tensor(
      scratch.floats(0), height: convolution.geometry.outputHeight(convolution.x.height))
  }

  /// Memory for a band, and to compute it in.
  func memory(_ scratch: Arena) -> (Tensor, PanelConvolution.Workspace) {
    let x = convolution.x
    let count =
      convolution.outputs * height * convolution.geometry.outputWidth(x.width) * x.batch
    return (tensor(scratch.floats(count), height: height), convolution.forwardWorkspace(scratch))
  }

  /// Computes the rows from a row of the output on, without the zeros of the padding.
  func compute(_ row: Int, into band: Tensor, _ workspace: PanelConvolution.Workspace) {
    convolution.forward(weights, bias: bias, into: band, firstRow: row, workspace)
  }

  private func tensor(_ memory: UnsafeMutablePointer<Float>, height: Int) -> Tensor {
    Tensor(
      memory, channels: convolution.outputs, height: height,
      width: convolution.geometry.outputWidth(convolution.x.width), batch: convolution.x.batch,
      widths: widths)
  }
}
