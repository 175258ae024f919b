import Kernels

/// Layers that run one behind the other, with what they remember between forward and backward.
struct LayerChain {
  private let runners: [LayerRunner]
  /// For every layer the first of the parameters that it and all later ones have.
  private let firstParameters: [Int]
  /// The first of all its parameters, or where they would begin.
  let firstParameter: Int

  /// - Parameter end: the place behind its parameters.
  init(_ layers: [any Layer], end: Int) {
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
  }

  /// Takes lanes to the output of the last layer.
  ///
  /// - Parameter after: is told of each layer, before the next may change its output in place.
  func forward(_ lanes: Lanes, after: (_ layer: Int) -> Void = { _ in }) {
    for (index, runner) in runners.enumerated() {
      for pass in lanes.passes { pass.scratch.reset() }
      runner.forward(lanes)
      after(index)
    }
  }

  /// Takes lanes from the gradient of the last layer's output to that of the input, where one is wanted, and hands over
  /// the gradients of the parameters.
  ///
  /// - Parameters:
  ///   - lanes: with the passes that went forward, and gradients that the second of a lane's arenas does not hold.
  ///   - arenas: take the gradients between layers in turn, two for each lane.
  ///   - before: may add to the gradients of a layer's outputs.
  ///   - after: is told of each layer that is done, and from which place on the gradients of the layers that are
  ///     done stand.
  func backward(
    _ lanes: Lanes, _ gradients: LaneGradients, arenas: [(Arena, Arena)], wantsInputGradient: Bool,
    before: (_ layer: Int) -> Void = { _ in }, after: (_ layer: Int, _ start: Int) -> Void
  ) {
    var takesSecond = true
    for index in runners.indices.reversed() {
      before(index)
      for lane in lanes.indices {
        let to = takesSecond ? arenas[lane].1 : arenas[lane].0
        lanes.passes[lane].scratch.reset()
        to.reset()
        lanes.passes[lane] = Pass(
          backwardOf: lanes.passes[lane], output: to,
          wantsInputGradient: wantsInputGradient || index > 0)
      }
      let output = lanes.tensors[0].data
      runners[index].backward(lanes, gradients)
      after(index, firstParameters[index])
      // A layer that works in place hands back the memory that it was given.
      if lanes.tensors[0].data != output { takesSecond.toggle() }
    }
  }
}
