import Kernels

/// A bidirectional LSTM over the frames of a sequence (Hochreiter & Schmidhuber, 1997; gates in
/// the order input, forget, cell, output).
///
///     i, f, o = σ(Wᵢₕ x + bᵢₕ + Wₕₕ h + bₕₕ),  g = tanh(…),  c' = f c + i g,  h' = o tanh c'
///
/// x is [C][1][T][N], the output [2H][1][T][N] with the forward direction's H channels first. The
/// reverse direction of an image begins at its own last frame.
public struct BidirectionalLSTM: Layer {
  public let inputs: Int
  /// H, the size of each direction.
  public let hidden: Int
  public let forwardDirection: LSTMDirection
  public let reverseDirection: LSTMDirection

  public struct Cache {
    var input: Tensor?
    var output: Tensor?
    /// For both directions the activated gates [4H][T · N] and the cells [H][T · N].
    var gates: [UnsafeMutablePointer<Float>] = []
    var cells: [UnsafeMutablePointer<Float>] = []
  }

  public func makeCache() -> Cache {
    var cache = Cache()
    cache.gates.reserveCapacity(2)
    cache.cells.reserveCapacity(2)
    return cache
  }

  public func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor {
    precondition(x.channels == inputs && x.height == 1)
    let y = Tensor(
      pass.output.floats(2 * hidden * x.plane), channels: 2 * hidden, height: 1, width: x.width,
      batch: x.batch, widths: x.widths)
    cache.input = x
    cache.output = y
    cache.gates.removeAll(keepingCapacity: true)
    cache.cells.removeAll(keepingCapacity: true)
    for (number, direction) in [forwardDirection, reverseDirection].enumerated() {
      let gates = pass.output.floats(4 * hidden * x.plane)
      let cells = pass.output.floats(hidden * x.plane)
      direction.forward(
        x, output: y.data + number * hidden * x.plane, gates: gates, cells: cells, pass)
      cache.gates.append(gates)
      cache.cells.append(cells)
    }
    return y
  }

  public func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: UnsafeMutablePointer<Float>, _ cache: inout Cache
  ) -> Tensor? {
    guard let x = cache.input, let y = cache.output else {
      preconditionFailure("backward without forward")
    }
    let dx: Tensor? = pass.wantsInputGradient ? x.likeness(in: pass.output) : nil
    dx?.zero()
    for (number, direction) in [forwardDirection, reverseDirection].enumerated() {
      direction.backward(
        dOutput: dy.data + number * hidden * dy.plane, x,
        output: y.data + number * hidden * y.plane, gates: cache.gates[number],
        cells: cache.cells[number], dx: dx, gradients, pass)
    }
    return dx
  }
}
