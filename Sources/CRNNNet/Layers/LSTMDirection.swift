import Kernels

/// One direction of an LSTM. All matrices are row-major with T · N columns, frame t of image n in
/// column t · N + n.
public struct LSTMDirection: Sendable {
  public let inputs: Int
  public let hidden: Int
  public let isReverse: Bool
  /// [4H][C]
  public let inputWeight: Slot
  /// [4H][H]
  public let hiddenWeight: Slot
  /// [4H] each; they are only ever added.
  public let inputBias: Slot
  public let hiddenBias: Slot

  /// The frames in the order in which this direction reads them.
  private func frame(_ position: Int, of frames: Int) -> Int {
    isReverse ? frames - 1 - position : position
  }

  /// The frame that this direction has read before frame t.
  private func before(_ t: Int) -> Int { isReverse ? t + 1 : t - 1 }

  /// What backward needs: the activated gates [4H][T · N] and the cells [H][T · N].
  struct State {
    let gates: UnsafeMutablePointer<Float>
    let cells: UnsafeMutablePointer<Float>
  }

  /// Writes the hidden states [H][T · N] to `output`.
  func forward(_ x: Tensor, output: UnsafeMutablePointer<Float>, _ pass: Pass) -> State {
    let (frames, n, columns) = (x.width, x.batch, x.plane)
    let gates = pass.output.floats(4 * hidden * columns)
    let cells = pass.output.floats(hidden * columns)
    multiply(
      Matrix(pass.weights[inputWeight], stride: inputs), Matrix(x.data, stride: columns),
      into: gates, stride: columns, m: 4 * hidden, n: columns, k: inputs, beta: 0,
      kernels: pass.kernels)
    VectorOperations.addBias(
      pass.weights[inputBias], to: gates, channels: 4 * hidden, plane: columns)
    VectorOperations.addBias(
      pass.weights[hiddenBias], to: gates, channels: 4 * hidden, plane: columns)
    for position in 0..<frames {
      let t = frame(position, of: frames)
      if position > 0 {
        multiply(
          Matrix(pass.weights[hiddenWeight], stride: hidden),
          Matrix(output + before(t) * n, stride: columns), into: gates + t * n, stride: columns,
          m: 4 * hidden, n: n, k: hidden, beta: 1, kernels: pass.kernels)
      }
      VectorOperations.lstmStep(
        gates: gates + t * n, cellBefore: position > 0 ? cells + before(t) * n : nil,
        cell: cells + t * n, hidden: output + t * n, size: hidden, batch: n, stride: columns)
      clearPadding(cells, rows: hidden, frame: t, x)
      clearPadding(output, rows: hidden, frame: t, x)
    }
    return State(gates: gates, cells: cells)
  }

  /// Adds the parameters' gradients, and the input's to `dx`; the gates of the state are used up.
  func backward(
    dOutput: UnsafePointer<Float>, _ x: Tensor, output: UnsafePointer<Float>, _ state: State,
    dx: Tensor?, _ gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    let (frames, n, columns) = (x.width, x.batch, x.plane)
    let (gates, cells) = (state.gates, state.cells)
    let dHidden = pass.scratch.floats(hidden * n)
    let dCell = pass.scratch.floats(hidden * n)
    dCell.update(repeating: 0, count: hidden * n)
    for position in stride(from: frames - 1, through: 0, by: -1) {
      let t = frame(position, of: frames)
      for row in 0..<hidden {
        (dHidden + row * n).update(from: dOutput + row * columns + t * n, count: n)
      }
      if position < frames - 1 {
        let after = isReverse ? t - 1 : t + 1
        multiply(
          Matrix(pass.weights[hiddenWeight], stride: hidden, transposed: true),
          Matrix(gates + after * n, stride: columns), into: dHidden, stride: n,
          m: hidden, n: n, k: 4 * hidden, beta: 1, kernels: pass.kernels)
      }
      VectorOperations.lstmStepBackward(
        gates: gates + t * n, cellBefore: position > 0 ? cells + before(t) * n : nil,
        cell: cells + t * n, dHidden: dHidden, dCell: dCell, size: hidden, batch: n,
        stride: columns)
      clearPadding(gates, rows: 4 * hidden, frame: t, x)
      clearPadding(dCell, rows: hidden, frame: t, x, rowStride: n, column: 0)
    }
    // The gates now hold their gradients.
    multiply(
      Matrix(gates, stride: columns), Matrix(x.data, stride: columns, transposed: true),
      into: gradients[inputWeight], stride: inputs, m: 4 * hidden, n: inputs, k: columns, beta: 1,
      kernels: pass.kernels)
    let shared = (frames - 1) * n
    if shared > 0 {
      multiply(
        Matrix(gates + (isReverse ? 0 : n), stride: columns),
        Matrix(output + (isReverse ? n : 0), stride: columns, transposed: true),
        into: gradients[hiddenWeight], stride: hidden, m: 4 * hidden, n: hidden, k: shared,
        beta: 1, kernels: pass.kernels)
    }
    VectorOperations.addRowSums(
      of: gates, to: gradients[inputBias], channels: 4 * hidden, plane: columns)
    VectorOperations.addRowSums(
      of: gates, to: gradients[hiddenBias], channels: 4 * hidden, plane: columns)
    if let dx {
      multiply(
        Matrix(pass.weights[inputWeight], stride: inputs, transposed: true),
        Matrix(gates, stride: columns), into: dx.data, stride: columns, m: inputs, n: columns,
        k: 4 * hidden, beta: 1, kernels: pass.kernels)
    }
  }

  /// Sets the column of frame t to zero for the images that end before it: the reverse direction
  /// then starts from nothing at each image's last frame.
  private func clearPadding(
    _ matrix: UnsafeMutablePointer<Float>, rows: Int, frame t: Int, _ x: Tensor,
    rowStride: Int? = nil, column: Int? = nil
  ) {
    guard t >= x.widths.narrowest else { return }
    let rowStride = rowStride ?? x.plane
    let column = column ?? t * x.batch
    for image in 0..<x.batch where t >= x.widths[image] {
      for row in 0..<rows { matrix[row * rowStride + column + image] = 0 }
    }
  }
}
