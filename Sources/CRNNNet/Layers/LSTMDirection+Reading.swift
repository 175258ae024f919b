import Kernels

/// The products of a direction with fewer bits: all of them for reading, and the recurrence for training.
extension LSTMDirection {
  /// Images from which on each frame is a product of its own.
  private static let leastImages = 16
  /// Frames whose gates are computed together.
  private static let groupFrames = 8

  /// Writes W x + bias into the gates of a lane's frames.
  func readInput(
    _ x: Tensor, into gates: LaneFrames, bias: UnsafePointer<Float>, _ factors: DotFactors,
    _ pass: Pass, _ packed: Packed
  ) {
    let (weights, left) = packedInput(bias: bias, factors, pass, packed)
    weights.read(left, x, pass.scratch) { gates.take($0, from: $1, bias: nil) }
  }

  /// The weights of the input and the bias, packed.
  private func packedInput(
    bias: UnsafePointer<Float>, _ factors: DotFactors, _ pass: Pass, _ packed: Packed
  ) -> (DotWeights, UnsafePointer<Float>) {
    let weights = DotWeights(factors, rows: 4 * hidden, depth: inputs)
    let left = packed.readingInput.forward(pass, count: weights.packedCount, rows: 1) {
      packed, _, _ in
      weights.pack(pass.weights[inputWeight], bias: bias, into: packed)
    }
    return (weights, left)
  }

  /// Whether images are so many, of fewer bits, that gates are computed for some frames at a time.
  func readsInGroups(_ lanes: [SequenceLane], _ pass: Pass) -> Bool {
    pass.factors(of: inputWeight) != nil && pass.factors(of: hiddenWeight) != nil
      && lanes.count == 1 && lanes[0].x.batch >= Self.leastImages
  }

  /// Memory for the frames of such images.
  func makeReadingState(_ x: Tensor, _ pass: Pass) -> State {
    State(
      gates: Frames(Self.groupFrames, rows: 4 * hidden, batch: x.batch, in: pass.output),
      cells: Frames(2, rows: hidden, batch: x.batch, in: pass.output), widths: x.widths.pointer)
  }

  /// The forward pass of many images with fewer bits.
  ///
  /// Gates are computed for some frames at a time, which then are in the cache when the recurrence comes to them.
  func read(
    _ lanes: [SequenceLane], channel: Int, _ state: State, _ pass: Pass, _ packed: Packed
  ) {
    guard let factors = pass.factors(of: inputWeight),
      let recurrence = recurrence(pass, batch: lanes[0].x.batch, packed)
    else { preconditionFailure("reading with all bits") }
    let (x, y) = (lanes[0].x, lanes[0].y)
    let (weights, left) = packedInput(bias: bias(pass), factors, pass, packed)
    let (gates, cells) = (state.gates, state.cells)
    pass.scratch.temporarily {
      let map = DotMap(factors, DotMap.Shape(channels: inputs, row: x.plane), in: pass.scratch)
      map.load(x.data, plane: x.plane)
      let states = Frames(x.width, rows: hidden, batch: x.batch, in: pass.scratch)
      for position in 0..<x.width {
        let t = frame(position, of: x.width)
        // The first of the frames whose gates are there, in the order of the sequence.
        let group = position / Self.groupFrames * Self.groupFrames
        let count = min(Self.groupFrames, x.width - group)
        let first = isReverse ? x.width - group - count : group
        if position == group {
          weights.multiply(
            left, map, offset: first * x.batch, lineStride: x.batch,
            into: DotWeights.Target(
              gates[0], lines: count, columns: x.batch, rowStride: gates.stride,
              lineStride: gates[1] - gates[0]))
        }
        if position > 0 { recurrence.add(states, before(t), to: gates, t - first) }
        VectorOperations.lstmStep(
          gates: gates[t - first], cellBefore: position > 0 ? cells[(position + 1) % 2] : nil,
          cell: cells[position % 2], hidden: states[t], count: cells.frameCount)
        // The reverse direction then starts from nothing at each image's last frame.
        cells.clearPadding(position % 2, t, widths: x.widths.pointer)
        states.clearPadding(t, widths: x.widths.pointer)
      }
      states.images(from: 0, batch: x.batch, frames: x.width).copy(into: y.columns(from: channel))
    }
  }

  /// What adds W h to the gates of a frame.
  struct Recurrence {
    fileprivate let weights: DotWeights
    fileprivate let packed: UnsafePointer<Float>
    /// The state before the frame.
    fileprivate let state: DotMap

    func add(_ states: Frames, _ before: Int, to gates: Frames, _ t: Int) {
      state.load(states[before], plane: states.stride)
      weights.multiply(
        packed, state,
        into: DotWeights.Target(
          gates[t], columns: gates.batch, rowStride: gates.stride, accumulates: true))
    }
  }

  /// The recurrence of images with fewer bits; nil in float32.
  func recurrence(_ pass: Pass, batch: Int, _ packed: Packed) -> Recurrence? {
    let ofTraining: DotFactors? = pass.roundsFactors ? .pairs : nil
    guard let factors = pass.factors(of: hiddenWeight) ?? ofTraining else { return nil }
    let weights = DotWeights(factors, rows: 4 * hidden, depth: hidden)
    let left = packed.readingHidden.forward(pass, count: weights.packedCount, rows: 1) {
      packed, _, _ in
      weights.pack(pass.weights[hiddenWeight], bias: nil, into: packed)
    }
    let shape = DotMap.Shape(channels: hidden, row: PanelKernels.rowStride(columns: batch))
    return Recurrence(
      weights: weights, packed: left, state: DotMap(factors, shape, in: pass.scratch))
  }

  /// What adds Wᵀ dg to the gradient of a state; nil in float32.
  func recurrenceBackward(_ pass: Pass, batch: Int, _ packed: Packed) -> Recurrence? {
    guard pass.roundsFactors else { return nil }
    let weights = DotWeights(.pairs, rows: hidden, depth: 4 * hidden)
    let left = packed.readingHidden.backward(pass, count: weights.packedCount, rows: 1) {
      packed, _, scratch in
      let transposed = scratch.floats(4 * hidden * hidden)
      let w = pass.weights[hiddenWeight]
      for row in 0..<4 * hidden {
        for unit in 0..<hidden { transposed[unit * 4 * hidden + row] = w[row * hidden + unit] }
      }
      weights.pack(transposed, bias: nil, into: packed)
    }
    let shape = DotMap.Shape(channels: 4 * hidden, row: PanelKernels.rowStride(columns: batch))
    return Recurrence(
      weights: weights, packed: left, state: DotMap(.pairs, shape, in: pass.scratch))
  }
}

extension DotWeights {
  /// Columns that are multiplied while they are in the cache.
  private static let groupColumns = 256

  /// Y = W X + bias for the frames of a sequence.
  func read(
    _ packed: UnsafePointer<Float>, _ x: Tensor, into y: MatrixColumns, _ scratch: Arena
  ) {
    let map = DotMap(factors, DotMap.Shape(channels: depth, row: x.plane), in: scratch)
    map.load(x.data, plane: x.plane)
    for first in stride(from: 0, to: x.plane, by: Self.groupColumns) {
      multiply(
        packed, map, offset: first,
        into: Target(
          y.data + first, columns: min(Self.groupColumns, x.plane - first), rowStride: y.stride))
    }
  }

  /// The same for a taker of some columns at a time, with the number of the first.
  func read(
    _ packed: UnsafePointer<Float>, _ x: Tensor, _ scratch: Arena,
    _ take: (MatrixColumns, _ first: Int) -> Void
  ) {
    let map = DotMap(factors, DotMap.Shape(channels: depth, row: x.plane), in: scratch)
    map.load(x.data, plane: x.plane)
    let width = min(Self.groupColumns, x.plane)
    let result = scratch.floats(rows * width)
    for first in stride(from: 0, to: x.plane, by: width) {
      let columns = min(width, x.plane - first)
      multiply(
        packed, map, offset: first, into: Target(result, columns: columns, rowStride: width))
      take(MatrixColumns(data: result, stride: width, count: columns), first)
    }
  }
}

extension Frames {
  /// Sets what images have in the frame stored at `place` to zero where they end before frame t.
  fileprivate func clearPadding(_ place: Int, _ t: Int, widths: UnsafePointer<Int32>) {
    Self.clearPadding(self[place], rows: rows, stride: stride, t, widths: widths, batch: batch)
  }
}
