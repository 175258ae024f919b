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
  public let geometry: WindowGeometry
  public let weight: Slot
  /// Nil for a convolution without bias.
  public let bias: Slot?

  public struct Cache {
    var input: Tensor?
    // Each algorithm has a form of its own, and the width of a batch decides which one computes.
    let windowWeights = PackedWeights()
    let winogradWeights = PackedWeights()
  }

  public var slots: [Slot] { [weight] + [bias].compactMap(\.self) }

  public func makeCache() -> Cache { Cache() }

  public func outputWidth(_ width: Int) -> Int { geometry.outputWidth(width) }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputChannels)
    cache.input = x
    cache.windowWeights.begin(pass)
    cache.winogradWeights.begin(pass)
    let widths = x.widths.mapped(in: pass.output, geometry.outputWidth)
    let (height, width) = (geometry.outputHeight(x.height), geometry.outputWidth(x.width))
    let y = Tensor(
      pass.output.floats(outputChannels * height * width * x.batch), channels: outputChannels,
      height: height, width: width, batch: x.batch, widths: widths)
    let w = pass.weights[weight]
    let b = bias.map { pass.weights[$0] }
    switch algorithm(x, pass) {
    case .naive:
      NaiveConvolution.forward(x, w, y, geometry)
      if let b {
        VectorOperations.addBias(b, to: y.data, channels: outputChannels, plane: y.plane)
      }
    case .windows:
      let packed = cache.windowWeights.forward {
        WindowConvolution.pack(w, outputs: outputChannels, taps: taps, into: &$0)
      }
      windows(x, pass).forward(packed, bias: b, into: y)
    case .winograd:
      let packed = cache.winogradWeights.forward {
        WinogradConvolution.pack(w, outputs: outputChannels, channels: inputChannels, into: &$0)
      }
      winograd(x, pass).forward(packed, bias: b, into: y)
    }
    y.maskPadding()
    return y
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
    case .windows:
      dx?.zero()
      let packed =
        dx == nil
        ? nil
        : cache.windowWeights.backward {
          WindowConvolution.packTransposed(w, outputs: outputChannels, taps: taps, into: &$0)
        }
      windows(x, pass).backward(packed, dy: dy, into: dx, dw)
    case .winograd:
      let packed =
        dx == nil
        ? nil
        : cache.winogradWeights.backward {
          WinogradConvolution.packTransposed(
            w, outputs: outputChannels, channels: inputChannels, into: &$0)
        }
      winograd(x, pass).backward(packed, dy: dy, into: dx, dw)
    }
    dx?.maskPadding()
    return dx
  }

  /// C · kh · kw
  private var taps: Int { inputChannels * geometry.height * geometry.width }

  private func windows(_ x: Tensor, _ pass: Pass) -> WindowConvolution {
    WindowConvolution(x: x, outputs: outputChannels, geometry: geometry, scratch: pass.scratch)
  }

  private func winograd(_ x: Tensor, _ pass: Pass) -> WinogradConvolution {
    WinogradConvolution(x, outputs: outputChannels, scratch: pass.scratch)
  }

  private enum Algorithm {
    case naive, windows, winograd
  }

  /// Winograd has nothing to gain from few channels, whose transforms cost more than they save, nor
  /// from few tiles, for which its 36 matrices of weights are too much to read.
  private static let leastChannels = 8
  private static let leastTiles = 16
  private static let leastRowsOfTiles = 3

  private func algorithm(_ x: Tensor, _ pass: Pass) -> Algorithm {
    guard pass.kernels != .naive else { return .naive }
    guard WinogradConvolution.fits(geometry) else { return .windows }
    guard pass.kernels == .fast else { return .winograd }
    guard min(inputChannels, outputChannels) >= Self.leastChannels else { return .windows }
    let rows = WinogradConvolution.tiles(x.height) * x.batch
    return switch pass.mode {
    case .training:
      rows * WinogradConvolution.tiles(x.width) >= Self.leastTiles ? .winograd : .windows
    // What an image reads as must not hang on how wide its neighbours are.
    case .evaluation: rows >= Self.leastRowsOfTiles ? .winograd : .windows
    }
  }
}
