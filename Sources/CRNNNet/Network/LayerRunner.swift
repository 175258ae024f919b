/// A layer together with what it remembers between forward and backward.
///
/// The class hides the layer's type, so that a network can run a list of them without boxing a
/// cache in every step.
class LayerRunner {
  func forward(_ x: Tensor, _ pass: Pass) -> Tensor { preconditionFailure("abstract") }

  func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget
  ) -> Tensor? { preconditionFailure("abstract") }

  /// One for passes at the same time, which shares the packed weights.
  func another() -> LayerRunner { preconditionFailure("abstract") }

  static func make(_ layer: some Layer) -> LayerRunner { TypedLayerRunner(layer) }
}

private final class TypedLayerRunner<Runs: Layer>: LayerRunner {
  private let layer: Runs
  private var cache: Runs.Cache

  init(_ layer: Runs) {
    self.layer = layer
    cache = layer.makeCache()
  }

  private init(_ layer: Runs, _ cache: Runs.Cache) {
    self.layer = layer
    self.cache = cache
  }

  // What a pass leaves in a cache are values, which the next pass replaces; packed weights are objects.
  override func another() -> LayerRunner { TypedLayerRunner(layer, cache) }

  override func forward(_ x: Tensor, _ pass: Pass) -> Tensor {
    layer.forward(x, pass, &cache)
  }

  override func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget
  ) -> Tensor? {
    layer.backward(dy, pass, gradients, &cache)
  }
}
