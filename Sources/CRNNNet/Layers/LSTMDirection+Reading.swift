import Kernels

/// The products of a direction with fewer bits, for reading.
extension LSTMDirection {
  /// Images from which on each frame is a product of its own.
  private static let leastImages = 16

  /// Writes W x + bias into the gates of a lane's frames.
  func readInput(
    _ x: Tensor, into gates: LaneFrames, bias: UnsafePointer<Float>, _ factors: DotFactors,
    _ pass: Pass, _ packed: Packed
  ) {
    let weights = DotWeights(factors, rows: 4 * hidden, depth: inputs)
    let left = packed.readingInput.forward(pass) {
      weights.pack(pass.weights[inputWeight], bias: bias, into: &$0)
    }
    guard x.batch >= Self.leastImages else {
      return weights.read(left, x, pass.scratch) { gates.take($0, from: $1, bias: nil) }
    }
    let map = DotMap(factors, DotMap.Shape(channels: x.channels, row: x.plane), in: pass.scratch)
    map.load(x.data, plane: x.plane)
    let frames = gates.frames
    weights.multiply(
      left, map, lineStride: x.batch,
      into: DotWeights.Target(
        frames[0] + gates.first, lines: x.width, columns: x.batch, rowStride: frames.stride,
        lineStride: frames[1] - frames[0]))
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
    guard let factors = pass.factors(of: hiddenWeight) else { return nil }
    let weights = DotWeights(factors, rows: 4 * hidden, depth: hidden)
    let left = packed.readingHidden.forward(pass) {
      weights.pack(pass.weights[hiddenWeight], bias: nil, into: &$0)
    }
    let shape = DotMap.Shape(channels: hidden, row: PanelKernels.rowStride(columns: batch))
    return Recurrence(
      weights: weights, packed: left, state: DotMap(factors, shape, in: pass.scratch))
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
