import Kernels

/// Layers that run one behind the other, with what they remember between forward and backward.
struct LayerChain {
  private let runners: [LayerRunner]
  /// For every layer the first of the parameters that it and all later ones have.
  private let firstParameters: [Int]
  /// The first of all its parameters, or where they would begin.
  let firstParameter: Int
  /// Whether backward is to compute the gradient of what goes in.
  private let wantsInputGradient: Bool

  /// - Parameters:
  ///   - end: the place behind its parameters.
  ///   - wantsInputGradient: whether backward is to compute the gradient of what goes in.
  init(_ layers: [any Layer], end: Int, wantsInputGradient: Bool) {
    self.wantsInputGradient = wantsInputGradient
    runners = layers.map { LayerRunner.make($0) }
    var first = end
    firstParameters = layers.reversed().map { layer in
      first = layer.slots.reduce(first) { min($0, $1.offset) }
      return first
    }.reversed()
    firstParameter = first
  }

  /// One for passes at the same time, which shares the packed weights.
  init(beside other: LayerChain) {
    runners = other.runners.map { $0.another() }
    firstParameters = other.firstParameters
    firstParameter = other.firstParameter
    wantsInputGradient = other.wantsInputGradient
  }

  /// Takes lanes to the output of the last layer.
  ///
  /// - Parameters:
  ///   - gathersBehind: whether all lanes are to have the output of a layer at the same time.
  ///   - after: is told of each layer and of the lanes that it has put out, before the next may change that in place.
  func forward(
    _ lanes: Lanes, gathersBehind: (_ layer: Int) -> Bool = { _ in false },
    after: (_ layer: Int, _ lanes: Range<Int>) -> Void = { _, _ in }
  ) {
    lanes.runs.removeAll(keepingCapacity: true)
    var first = 0
    while first < runners.count {
      var end = first + 1
      let isTogether = runners[first].gathersLanes(lanes.tensors[0])
      if isTogether {
        forward(first, lanes, nil)
        after(first, lanes.indices)
      } else {
        for lane in lanes.indices {
          var layer = first
          repeat {
            forward(layer, lanes, lane)
            after(layer, lane..<lane + 1)
            layer += 1
            // The first lane finds out how far they go.
            if lane == 0, layer < runners.count, !gathersBehind(layer - 1),
              !runners[layer].gathersLanes(lanes.tensors[0])
            {
              end = layer + 1
            }
          } while layer < end
        }
      }
      lanes.runs.append((first..<end, isTogether))
      first = end
    }
  }

  /// Takes a lane or all of them through a layer.
  private func forward(_ layer: Int, _ lanes: Lanes, _ only: Int?) {
    for lane in only.map({ $0..<$0 + 1 }) ?? lanes.indices {
      lanes.passes[lane].wantsInputGradient = wantsInputGradient || layer > 0
    }
    runners[layer].forward(lanes, only: only)
  }

  /// Takes lanes from the gradient of the last layer's output to that of the input, where one is wanted, and hands over
  /// the gradients of the parameters.
  ///
  /// - Parameters:
  ///   - lanes: which went forward, with gradients that the second of a lane's arenas does not hold.
  ///   - arenas: take the gradients between layers in turn, two for each lane.
  ///   - before: may add to the gradients of the outputs of a layer behind which the lanes were gathered.
  ///   - after: is told of each layer that is done, with the lanes, and from which place on the gradients of the layers that
  ///     are done stand.
  func backward(
    _ lanes: Lanes, _ gradients: LaneGradients, arenas: [(Arena, Arena)],
    before: (_ layer: Int) -> Void = { _ in },
    after: (_ layer: Int, _ lanes: Range<Int>, _ start: Int) -> Void
  ) {
    var takesSecond = true
    for (layers, isTogether) in lanes.runs.reversed() {
      before(layers.upperBound - 1)
      if isTogether {
        let layer = layers.lowerBound
        takesSecond = goBack(layer, lanes, nil, gradients, arenas, takesSecond)
        after(layer, lanes.indices, firstParameters[layer])
        continue
      }
      let takesSecondFirst = takesSecond
      for lane in lanes.indices {
        takesSecond = takesSecondFirst
        for layer in layers.reversed() {
          takesSecond = goBack(layer, lanes, lane, gradients, arenas, takesSecond)
          after(layer, lane..<lane + 1, firstParameters[layer])
        }
      }
    }
  }

  /// Takes a lane or all of them back through a layer, into the first or second of their arenas; says whether the second
  /// is the next.
  private func goBack(
    _ layer: Int, _ lanes: Lanes, _ only: Int?, _ gradients: LaneGradients,
    _ arenas: [(Arena, Arena)], _ takesSecond: Bool
  ) -> Bool {
    let range = only.map { $0..<$0 + 1 } ?? lanes.indices
    for lane in range {
      let to = takesSecond ? arenas[lane].1 : arenas[lane].0
      to.reset()
      lanes.passes[lane] = Pass(
        backwardOf: lanes.passes[lane], output: to,
        wantsInputGradient: wantsInputGradient || layer > 0)
    }
    let output = lanes.tensors[range.lowerBound].data
    runners[layer].backward(lanes, only: only, gradients)
    // A layer that works in place hands back the memory that it was given.
    return lanes.tensors[range.lowerBound].data == output ? takesSecond : !takesSecond
  }
}
