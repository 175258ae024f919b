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

  var slots: [Slot] { [inputWeight, hiddenWeight, inputBias, hiddenBias] }

  /// The frames in the order in which this direction reads them.
  private func frame(_ position: Int, of frames: Int) -> Int {
    isReverse ? frames - 1 - position : position
  }

  /// The frame that this direction has read before frame t.
  private func before(_ t: Int) -> Int { isReverse ? t + 1 : t - 1 }

  /// The weights in the form that the products want.
  struct Packed {
    let input = PackedWeights()
    let hidden = PackedWeights()
  }

  private var inputProjection: Projection {
    Projection(weight: inputWeight, outputs: 4 * hidden, inputs: inputs)
  }
  private var hiddenProjection: Projection {
    Projection(weight: hiddenWeight, outputs: 4 * hidden, inputs: hidden)
  }

  /// What backward needs: the activated gates [4H][T · N] and the cells [H][T · N].
  struct State {
    let gates: UnsafeMutablePointer<Float>
    let cells: UnsafeMutablePointer<Float>
  }

  /// Writes the hidden states [H][T · N] to `output`.
  func forward(
    _ x: Tensor, output: UnsafeMutablePointer<Float>, _ pass: Pass, _ packed: Packed
  ) -> State {
    let (frames, n, columns) = (x.width, x.batch, x.plane)
    let gates = pass.output.floats(4 * hidden * columns)
    let cells = pass.output.floats(hidden * columns)
    inputProjection.apply(
      x.columns, into: .init(data: gates, stride: columns, count: columns),
      bias: pass.weights[inputBias], accumulates: false, pass, packed.input)
    VectorOperations.addBias(
      pass.weights[hiddenBias], to: gates, channels: 4 * hidden, plane: columns)
    if n == 1, x.widths.narrowest == frames, pass.mode == .evaluation, pass.kernels != .naive {
      readSingle(frames: frames, gates: gates, output: output, pass, packed)
      return State(gates: gates, cells: cells)
    }
    for position in 0..<frames {
      let t = frame(position, of: frames)
      if position > 0 {
        hiddenProjection.apply(
          .init(data: output + before(t) * n, stride: columns, count: n),
          into: .init(data: gates + t * n, stride: columns, count: n), accumulates: true, pass,
          packed.hidden)
      }
      VectorOperations.lstmStep(
        gates: gates + t * n, cellBefore: position > 0 ? cells + before(t) * n : nil,
        cell: cells + t * n, hidden: output + t * n, size: hidden, batch: n, stride: columns)
      clearPadding(cells, rows: hidden, frame: t, x)
      clearPadding(output, rows: hidden, frame: t, x)
    }
    return State(gates: gates, cells: cells)
  }

  /// The recurrence for one image, without a backward pass to come: gates and states of a frame lie
  /// side by side instead of T columns apart.
  private func readSingle(
    frames: Int, gates: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, _ pass: Pass,
    _ packed: Packed
  ) {
    pass.scratch.temporarily {
      let inputGates = pass.scratch.floats(4 * hidden * frames)
      for row in 0..<4 * hidden {
        for t in 0..<frames { inputGates[t * 4 * hidden + row] = gates[row * frames + t] }
      }
      let frameGates = pass.scratch.floats(4 * hidden)
      let cell = pass.scratch.floats(hidden)
      let state = pass.scratch.floats(hidden)
      cell.update(repeating: 0, count: hidden)
      state.update(repeating: 0, count: hidden)
      let weights = hiddenProjection.tiles(pass, packed.hidden)
      for position in 0..<frames {
        let t = frame(position, of: frames)
        VectorOperations.lstmFrame(
          weights: weights, inputGates: inputGates + t * 4 * hidden, gates: frameGates,
          cell: cell, hidden: state, size: hidden)
        for row in 0..<hidden { output[row * frames + t] = state[row] }
      }
    }
  }

  /// Adds the parameters' gradients, and the input's to `dx`; the gates of the state are used up.
  func backward(
    dOutput: UnsafePointer<Float>, _ x: Tensor, output: UnsafeMutablePointer<Float>, _ state: State,
    dx: Tensor?, _ gradients: UnsafeMutablePointer<Float>, _ pass: Pass, _ packed: Packed
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
        hiddenProjection.applyTransposed(
          .init(data: gates + after * n, stride: columns, count: n),
          into: .init(data: dHidden, stride: n, count: n), accumulates: true, pass, packed.hidden)
      }
      VectorOperations.lstmStepBackward(
        gates: gates + t * n, cellBefore: position > 0 ? cells + before(t) * n : nil,
        cell: cells + t * n, dHidden: dHidden, dCell: dCell, size: hidden, batch: n,
        stride: columns)
      clearPadding(gates, rows: 4 * hidden, frame: t, x)
      clearPadding(dCell, rows: hidden, frame: t, x, rowStride: n, column: 0)
    }
    // The gates now hold their gradients.
    let gradient = Projection.Columns(data: gates, stride: columns, count: columns)
    inputProjection.addWeightGradient(gradient, x.columns, gradients, pass)
    let shared = (frames - 1) * n
    hiddenProjection.addWeightGradient(
      .init(data: gates + (isReverse ? 0 : n), stride: columns, count: shared),
      .init(data: output + (isReverse ? n : 0), stride: columns, count: shared), gradients, pass)
    VectorOperations.addRowSums(
      of: gates, to: gradients[inputBias], channels: 4 * hidden, plane: columns)
    VectorOperations.addRowSums(
      of: gates, to: gradients[hiddenBias], channels: 4 * hidden, plane: columns)
    if let dx {
      inputProjection.applyTransposed(
        gradient, into: dx.columns, accumulates: true, pass, packed.input)
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
