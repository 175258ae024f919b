import Kernels

/// Max pooling: the largest value in each window; padding, and what lies beyond an image's own
/// width, counts as −∞.
///
/// y[c][i][j] = max over k, l of x[c][i · sh + k − ph][j · sw + l − pw]. Of equal values the first
/// gets the gradient.
public struct MaxPool: Layer {
  public let geometry: KernelGeometry
  /// Whether it does the work of a rectifier beside it, y = max(…, 0): what is not above 0 then gets no
  /// gradient.
  public var isRectified = false

  public struct Cache {
    /// Only its shape counts.
    var input: Tensor?
    var taps: UnsafeMutablePointer<UInt8>?
  }

  public func makeCache() -> Cache { Cache() }

  public func outputWidth(_ width: Int) -> Int { geometry.outputWidth(width) }

  /// Whether a rectifier can be left to it: a byte is to tell each place of a window, and none.
  var canRectify: Bool { geometry.height * geometry.width < 256 }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let y = output(of: x, pass, &cache)
    pool(x, into: y, row: 0, cache)
    y.maskPadding()
    return y
  }

  /// Memory for the output, and for what backward needs.
  func output(of x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    let widths = x.widths.mapped(in: pass.output, geometry.outputWidth)
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let count = x.channels * height * width * x.batch
    let y = Tensor(
      pass.output.floats(count), channels: x.channels, height: height, width: width,
      batch: x.batch, widths: widths)
    let taps =
      pass.mode == .training
      ? pass.output.bytes(count).bindMemory(to: UInt8.self, capacity: count) : nil
    cache = Cache(input: x, taps: taps)
    return y
  }

  /// Pools a map, or some rows of one, into the rows of `y` from `row` on.
  func pool(_ x: Tensor, into y: Tensor, row: Int, _ cache: Cache) {
    let first = row * y.width * y.batch
    VectorOperations.maxPool(
      x.data, y.data + first, taps: cache.taps.map { $0 + first }, channels: x.channels,
      widths: x.widths.pointer, narrowest: x.widths.narrowest,
      shape: geometry.poolShape(input: x, rectifies: isRectified, outPlane: y.plane))
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
      shape: geometry.poolShape(input: x, rectifies: isRectified))
    return dx
  }
}
