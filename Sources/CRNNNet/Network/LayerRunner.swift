import Kernels

/// A layer together with what it remembers between forward and backward.
///
/// The class hides the layer's type, so that a network can run a list of them without boxing a
/// cache in every step.
class LayerRunner {
  /// Takes one lane through the layer, or all together.
  func forward(_ lanes: Lanes, only lane: Int?) { preconditionFailure("abstract") }

  func backward(_ lanes: Lanes, only lane: Int?, _ gradients: LaneGradients) {
    preconditionFailure("abstract")
  }

  /// Whether all lanes with such inputs are to come to the layer before any goes on: where its weights, whose gradients
  /// are added up, are more than a lane's map. Else a lane goes on with its map while that is in the cache.
  func gathersLanes(_ input: Tensor) -> Bool { preconditionFailure("abstract") }

  /// One for passes at the same time, which shares the packed weights.
  func another() -> LayerRunner { preconditionFailure("abstract") }

  static func make(_ layer: some Layer) -> LayerRunner { TypedLayerRunner(layer) }
}

private final class TypedLayerRunner<Runs: Layer>: LayerRunner {
  private let layer: Runs
  /// The layer's parameters, which lie one behind the other.
  private let parameters: Range<Int>
  /// Of each lane. What a pass leaves in a cache are values, which the next pass replaces; packed weights are objects,
  /// and the same in all.
  private var caches: [Runs.Cache]

  init(_ layer: Runs) {
    self.layer = layer
    let slots = layer.slots
    let start = slots.map(\.offset).min() ?? 0
    parameters = start..<(slots.map { $0.offset + $0.count }.max() ?? start)
    caches = [layer.makeCache()]
  }

  private init(beside other: TypedLayerRunner) {
    (layer, parameters, caches) = (other.layer, other.parameters, [other.caches[0]])
  }

  override func another() -> LayerRunner { TypedLayerRunner(beside: self) }

  override func gathersLanes(_ input: Tensor) -> Bool {
    layer.joinsLanes || parameters.count > input.count
  }

  override func forward(_ lanes: Lanes, only lane: Int?) {
    while caches.count < lanes.indices.count { caches.append(caches[0]) }
    if let lane {
      layer.forward(lanes, lane, &caches)
    } else {
      layer.forward(lanes, &caches)
    }
  }

  override func backward(_ lanes: Lanes, only lane: Int?, _ gradients: LaneGradients) {
    gradients.range = parameters
    if let lane {
      layer.backward(lanes, lane, gradients, &caches)
    } else {
      layer.backward(lanes, gradients, &caches)
    }
  }
}
