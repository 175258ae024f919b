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

  /// The output of the last layer.
  ///
  /// - Parameter after: is told the output of each layer, before the next may change it in place.
  func forward(
    _ input: Tensor, _ pass: Pass, after: (_ layer: Int, _ output: Tensor) -> Void = { _, _ in }
  ) -> Tensor {
    var x = input
    for (index, runner) in runners.enumerated() {
      pass.scratch.reset()
      x = runner.forward(x, pass)
      after(index, x)
    }
    return x
  }

  /// Writes the gradients of the parameters and returns that of the input, or nil where none is wanted.
  ///
  /// - Parameters:
  ///   - output: the gradient of the last layer's output, which the second of `arenas` does not hold.
  ///   - forward: the pass that went forward.
  ///   - arenas: take the gradients between layers in turn.
  ///   - before: may add to the gradient of a layer's output.
  ///   - after: is told of each layer that is done, and from which place on the gradients of the layers that are
  ///     done stand.
  func backward(
    _ output: Tensor, _ forward: Pass, _ gradients: GradientTarget,
    arenas: (Arena, Arena), wantsInputGradient: Bool,
    before: (_ layer: Int, _ dy: Tensor) -> Void = { _, _ in },
    after: (_ layer: Int, _ start: Int) -> Void
  ) -> Tensor? {
    var (from, to) = arenas
    var dy = output
    for index in runners.indices.reversed() {
      before(index, dy)
      forward.scratch.reset()
      to.reset()
      let pass = Pass(
        backwardOf: forward, output: to, wantsInputGradient: wantsInputGradient || index > 0)
      let gradient = runners[index].backward(dy, pass, gradients)
      after(index, firstParameters[index])
      guard let dx = gradient else { return nil }
      // A layer that works in place hands back the memory that it was given.
      if dx.data != dy.data { swap(&from, &to) }
      dy = dx
    }
    return dy
  }
}
