import Kernels

/// One direction of an LSTM. What the recurrence works on lies frame by frame; inputs and outputs are
/// row-major with T · N columns, frame t of image n in column t · N + n.
package struct LSTMDirection: Sendable {
  package let inputs: Int
  package let hidden: Int
  package let isReverse: Bool
  /// [4H][C]
  package let inputWeight: Slot
  /// [4H][H]
  package let hiddenWeight: Slot
  /// [4H] each; they are only ever added.
  package let inputBias: Slot
  package let hiddenBias: Slot

  /// Declares the weights of a direction behind those of a network, under the names of PyTorch's LSTM.
  ///
  /// - Parameter suffix: what its names end with, behind the number of the layer.
  init(
    hidden: Int, isReverse: Bool, named name: String, suffix: String,
    in network: inout NetworkBuilder
  ) throws(NetworkError) {
    let (inputs, scheme) = (network.shape.channels, network.scheme)
    self.inputs = inputs
    self.hidden = hidden
    self.isReverse = isReverse
    inputWeight = try network.parameters.add(
      "\(name).weight_ih_l0\(suffix)", [4 * hidden, inputs], scheme.lstmWeight(hidden: hidden))
    hiddenWeight = try network.parameters.add(
      "\(name).weight_hh_l0\(suffix)", [4 * hidden, hidden], scheme.lstmWeight(hidden: hidden))
    inputBias = try network.parameters.add(
      "\(name).bias_ih_l0\(suffix)", [4 * hidden], scheme.lstmInputBias(hidden: hidden))
    hiddenBias = try network.parameters.add(
      "\(name).bias_hh_l0\(suffix)", [4 * hidden], scheme.lstmHiddenBias(hidden: hidden))
  }

  var slots: [Slot] { [inputWeight, hiddenWeight, inputBias, hiddenBias] }

  /// The frames in the order in which this direction reads them.
  private func frame(_ position: Int, of frames: Int) -> Int {
    isReverse ? frames - 1 - position : position
  }

  /// The frame that this direction has read before frame t.
  private func before(_ t: Int) -> Int { isReverse ? t + 1 : t - 1 }

  /// The frame that this direction reads after frame t.
  private func after(_ t: Int) -> Int { isReverse ? t - 1 : t + 1 }

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

  /// What backward needs: the activated gates [4H] and the cells [H] of each frame.
  struct State {
    let gates: Frames
    let cells: Frames
  }

  /// Writes the hidden states [H][T · N] to `output`.
  func forward(
    _ x: Tensor, output: UnsafeMutablePointer<Float>, _ pass: Pass, _ packed: Packed
  ) -> State {
    let frames = x.width
    let gates = Frames(frames, rows: 4 * hidden, batch: x.batch, in: pass.output)
    let cells = Frames(frames, rows: hidden, batch: x.batch, in: pass.output)
    pass.scratch.temporarily {
      inputProjection.apply(x.columns, into: gates, bias: bias(pass), pass, packed.input)
      let states = Frames(frames, rows: hidden, batch: x.batch, in: pass.scratch)
      for position in 0..<frames {
        let t = frame(position, of: frames)
        if position > 0 {
          hiddenProjection.add(states, before(t), to: gates, t, pass, packed.hidden)
        }
        VectorOperations.lstmStep(
          gates: gates[t], cellBefore: position > 0 ? cells[before(t)] : nil, cell: cells[t],
          hidden: states[t], count: cells.frameCount)
        // The reverse direction then starts from nothing at each image's last frame.
        cells.clearPadding(t, x.widths)
        states.clearPadding(t, x.widths)
      }
      states.copy(into: .init(data: output, stride: x.plane, count: x.plane))
    }
    return State(gates: gates, cells: cells)
  }

  /// The sum of both biases.
  private func bias(_ pass: Pass) -> UnsafePointer<Float> {
    let sum = pass.scratch.floats(4 * hidden)
    let (input, recurrent) = (pass.weights[inputBias], pass.weights[hiddenBias])
    for row in 0..<4 * hidden { sum[row] = input[row] + recurrent[row] }
    return UnsafePointer(sum)
  }

  /// Writes the parameters' gradients, and adds the input's to `dx`; the gates of the state are used up.
  func backward(
    dOutput: UnsafeMutablePointer<Float>, _ x: Tensor, output: UnsafeMutablePointer<Float>,
    _ state: State, dx: Tensor?, _ gradients: GradientTarget, _ pass: Pass,
    _ packed: Packed
  ) {
    let (gates, cells) = (state.gates, state.cells)
    let (frames, columns) = (x.width, x.plane)
    let dStates = Frames(frames, rows: hidden, batch: x.batch, in: pass.scratch)
    dStates.take(.init(data: dOutput, stride: columns, count: columns))
    let dCell = pass.scratch.floats(cells.frameCount)
    dCell.update(repeating: 0, count: cells.frameCount)
    for position in stride(from: frames - 1, through: 0, by: -1) {
      let t = frame(position, of: frames)
      if position < frames - 1 {
        hiddenProjection.addTransposed(gates, after(t), to: dStates, t, pass, packed.hidden)
      }
      VectorOperations.lstmStepBackward(
        gates: gates[t], cellBefore: position > 0 ? cells[before(t)] : nil, cell: cells[t],
        dHidden: dStates[t], dCell: dCell, count: cells.frameCount)
      gates.clearPadding(t, x.widths)
      Frames.clearPadding(dCell, rows: hidden, stride: cells.stride, t, x.widths)
    }
    // The gates now hold their gradients.
    let gradient = ColumnPanels(gates, in: pass.scratch)
    pass.scratch.temporarily {
      let inputs = TransposedColumns(x.columns, channels: inputs, in: pass.scratch)
      inputProjection.writeWeightGradient(gradient, inputs, gradients, pass)
    }
    pass.scratch.temporarily {
      // The state before a frame stands beside it; before the first there is none.
      let states = TransposedColumns(
        .init(data: output, stride: columns, count: columns), channels: hidden,
        lead: isReverse ? 0 : x.batch, trail: isReverse ? x.batch : 0, in: pass.scratch)
      hiddenProjection.writeWeightGradient(
        gradient, states, from: isReverse ? x.batch : 0, gradients, pass)
    }
    // Both biases have the same gradient.
    let sum = gradient.sum(in: pass.scratch)
    gradients.take(sum, inputBias)
    gradients.take(sum, hiddenBias)
    if let dx {
      inputProjection.applyTransposed(
        gradient, into: dx.columns, accumulates: true, pass, packed.input)
    }
  }
}
