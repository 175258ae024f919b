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
  func frame(_ position: Int, of frames: Int) -> Int {
    isReverse ? frames - 1 - position : position
  }

  /// The frame that this direction has read before frame t.
  func before(_ t: Int) -> Int { isReverse ? t + 1 : t - 1 }

  /// The frame that this direction reads after frame t.
  private func after(_ t: Int) -> Int { isReverse ? t - 1 : t + 1 }

  /// The weights in the form that the products want.
  struct Packed {
    let input = PackedWeights()
    let hidden = PackedWeights()
    let readingInput = PackedWeights()
    let readingHidden = PackedWeights()
  }

  private var inputProjection: Projection {
    Projection(weight: inputWeight, outputs: 4 * hidden, inputs: inputs)
  }
  private var hiddenProjection: Projection {
    Projection(weight: hiddenWeight, outputs: 4 * hidden, inputs: hidden)
  }

  /// What backward needs: the activated gates [4H] and the cells [H] of each frame, and the widths of all images.
  struct State {
    let gates: Frames
    let cells: Frames
    let widths: UnsafePointer<Int32>
  }

  /// Memory for the frames of lanes.
  func makeState(_ lanes: [SequenceLane], _ pass: Pass) -> State {
    if readsInGroups(lanes, pass) { return makeReadingState(lanes[0].x, pass) }
    let batch = lanes.reduce(0) { $0 + $1.x.batch }
    let frames = lanes.reduce(0) { max($0, $1.x.width) }
    return State(
      gates: Frames(frames, rows: 4 * hidden, batch: batch, in: pass.output),
      cells: Frames(frames, rows: hidden, batch: batch, in: pass.output),
      widths: Self.widths(of: lanes, count: batch, in: pass.output))
  }

  /// Writes the hidden states [H][T · N] of lanes to their outputs, from a channel of these on.
  ///
  /// The images of all lanes go through the frames side by side, so that each frame reads the weights once. Whether a lane
  /// has companions does not show: its own images end where they did.
  func forward(
    _ lanes: [SequenceLane], channel: Int, _ state: State, _ pass: Pass, _ packed: Packed
  ) {
    guard !readsInGroups(lanes, pass) else {
      return read(lanes, channel: channel, state, pass, packed)
    }
    let (gates, cells, widths) = (state.gates, state.cells, state.widths)
    let (frames, batch) = (gates.count, gates.batch)
    pass.scratch.temporarily {
      let bias = bias(pass)
      let recurrence = recurrence(pass, batch: batch, packed)
      lanes.forEachLane { _, lane, image in
        let own = gates.images(from: image, batch: lane.x.batch, frames: lane.x.width)
        pass.scratch.temporarily {
          if let factors = pass.factors(of: inputWeight) {
            readInput(lane.x, into: own, bias: bias, factors, pass, packed)
          } else {
            inputProjection.apply(lane.x.columns, into: own, bias: bias, pass, packed.input)
          }
        }
        own.clearBeyond()
      }
      let states = Frames(frames, rows: hidden, batch: batch, in: pass.scratch)
      for position in 0..<frames {
        let t = frame(position, of: frames)
        if position > 0 {
          if let recurrence {
            recurrence.add(states, before(t), to: gates, t)
          } else {
            hiddenProjection.add(states, before(t), to: gates, t, pass, packed.hidden)
          }
        }
        VectorOperations.lstmStep(
          gates: gates[t], cellBefore: position > 0 ? cells[before(t)] : nil, cell: cells[t],
          hidden: states[t], count: cells.frameCount)
        // The reverse direction then starts from nothing at each image's last frame.
        cells.clearPadding(t, widths: widths)
        states.clearPadding(t, widths: widths)
      }
      lanes.forEachLane { _, lane, image in
        states.images(from: image, batch: lane.x.batch, frames: lane.x.width).copy(
          into: lane.y.columns(from: channel))
      }
    }
  }

  private static func widths(
    of lanes: [SequenceLane], count: Int, in arena: Arena
  ) -> UnsafePointer<Int32> {
    let widths = arena.integers(count)
    lanes.forEachLane { _, lane, image in
      for n in 0..<lane.x.batch { widths[image + n] = Int32(lane.x.widths[n]) }
    }
    return UnsafePointer(widths)
  }

  /// The sum of both biases.
  func bias(_ pass: Pass) -> UnsafePointer<Float> {
    let sum = pass.scratch.floats(4 * hidden)
    let (input, recurrent) = (pass.weights[inputBias], pass.weights[hiddenBias])
    for row in 0..<4 * hidden { sum[row] = input[row] + recurrent[row] }
    return UnsafePointer(sum)
  }

  /// Goes back through the frames, and leaves the gradients of the gates in their place.
  func goBack(
    _ lanes: [SequenceLane], channel: Int, _ state: State, _ pass: Pass, _ packed: Packed
  ) {
    let (gates, cells) = (state.gates, state.cells)
    let frames = gates.count
    pass.scratch.temporarily {
      let dStates = Frames(frames, rows: hidden, batch: gates.batch, in: pass.scratch)
      lanes.forEachLane { _, lane, image in
        guard let dy = lane.dy else { preconditionFailure("backward without a gradient") }
        let own = dStates.images(from: image, batch: dy.batch, frames: dy.width)
        own.take(dy.columns(from: channel))
        own.clearBeyond()
      }
      let recurrence = recurrenceBackward(pass, batch: gates.batch, packed)
      let dCell = pass.scratch.floats(cells.frameCount)
      dCell.update(repeating: 0, count: cells.frameCount)
      for position in stride(from: frames - 1, through: 0, by: -1) {
        let t = frame(position, of: frames)
        if position < frames - 1 {
          if let recurrence {
            recurrence.add(gates, after(t), to: dStates, t)
          } else {
            hiddenProjection.addTransposed(gates, after(t), to: dStates, t, pass, packed.hidden)
          }
        }
        VectorOperations.lstmStepBackward(
          gates: gates[t], cellBefore: position > 0 ? cells[before(t)] : nil, cell: cells[t],
          dHidden: dStates[t], dCell: dCell, count: cells.frameCount)
        gates.clearPadding(t, widths: state.widths)
        Frames.clearPadding(
          dCell, rows: hidden, stride: cells.stride, t, widths: state.widths,
          batch: cells.batch)
      }
    }
  }

  /// Hands over the parameters' gradients after `goBack`, summed over the lanes, and adds those of their inputs to their
  /// `dx`.
  func handOver(
    _ lanes: [SequenceLane], channel: Int, _ state: State, _ gradients: GradientTarget,
    _ pass: Pass, _ packed: Packed
  ) {
    let products = pass.products
    pass.scratch.temporarily {
      let left = pass.scratch.values(lanes.count, of: PanelProducts.LeftFactor.self)
      lanes.forEachLane { number, lane, image in
        let own = state.gates.images(from: image, batch: lane.x.batch, frames: lane.x.width)
        left[number] = products.leftFactor(
          ColumnPanels(own, pass.team, in: pass.scratch), pass.team, pass.scratch)
      }
      let factors = pass.scratch.values(lanes.count, of: Projection.GradientFactors.self)
      pass.scratch.temporarily {
        lanes.forEachLane { number, lane, _ in
          let inputs = TransposedColumns(
            lane.x.columns, channels: inputs, pass.team, in: pass.scratch)
          factors[number] = Projection.GradientFactors(
            left: left[number], right: inputs, first: 0)
        }
        inputProjection.writeWeightGradient(factors, lanes: lanes.count, gradients, pass)
      }
      pass.scratch.temporarily {
        lanes.forEachLane { number, lane, _ in
          // The state before a frame stands beside it; before the first there is none.
          let batch = lane.x.batch
          let states = TransposedColumns(
            lane.y.columns(from: channel), channels: hidden, lead: isReverse ? 0 : batch,
            trail: isReverse ? batch : 0, pass.team, in: pass.scratch)
          factors[number] = Projection.GradientFactors(
            left: left[number], right: states, first: isReverse ? batch : 0)
        }
        hiddenProjection.writeWeightGradient(factors, lanes: lanes.count, gradients, pass)
      }
      // Both biases have the same gradient.
      let sum = LaneGradients.sum(lanes: lanes.count, count: 4 * hidden, in: pass.scratch) {
        left[$0].columns.sum(into: $1)
      }
      gradients.take(sum, inputBias)
      gradients.take(sum, hiddenBias)
      lanes.forEachLane { number, lane, _ in
        guard let dx = lane.dx else { return }
        inputProjection.applyTransposed(
          left[number].columns, into: dx.columns, accumulates: true, pass, packed.input)
      }
    }
  }
}
