import Kernels

/// Max pooling: the largest value in each window; padding, and what lies beyond an image's own
/// width, counts as −∞.
///
/// y[c][i][j] = max over k, l of x[c][i · sh + k − ph][j · sw + l − pw]. Of equal values the first
/// gets the gradient.
public struct MaxPool: Layer {
  public let geometry: WindowGeometry

  public struct Cache {
    var input: Tensor?
    var taps: UnsafeMutablePointer<UInt8>?
  }

  public func makeCache() -> Cache { Cache() }

  public func outputWidth(_ width: Int) -> Int { geometry.outputWidth(width) }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let widths = x.widths.mapped(in: pass.output, geometry.outputWidth)
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let count = x.channels * height * width * x.batch
    let y = Tensor(
      pass.output.floats(count), channels: x.channels, height: height, width: width,
      batch: x.batch, widths: widths)
    let taps =
      pass.mode == .training
      ? pass.output.bytes(count).bindMemory(to: UInt8.self, capacity: count) : nil
    VectorOperations.maxPool(
      x.data, y.data, taps: taps, channels: x.channels, widths: x.widths.pointer,
      narrowest: x.widths.narrowest, shape: geometry.poolShape(input: x))
    y.maskPadding()
    cache = Cache(input: x, taps: taps)
    return y
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let taps = cache.taps else {
      preconditionFailure("backward without forward")
    }
    let dx = x.likeness(in: pass.output)
    VectorOperations.maxPoolBackward(
      dy: dy.data, taps: taps, dx: dx.data, channels: x.channels,
      shape: geometry.poolShape(input: x))
    return dx
  }
}
