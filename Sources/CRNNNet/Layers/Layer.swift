import Kernels

/// Weights [rows][…] that products for reading may take with fewer bits.
package struct ReducibleWeights: Sendable, Equatable {
  package let slot: Slot
  /// Each has a scale of its own.
  package let rows: Int
  /// Whether they are multiplied with hidden states of the layer, not with its input.
  package var takesStates = false
}

/// A differentiable step of the network: an immutable description that owns slots, not numbers.
///
/// Backward hands the gradient of each of its parameters to its target once. Tensors between
/// layers have zeros in their padding. How it stands in a description is its ``LayerNotation``, in the same file.
package protocol Layer: Sendable {
  /// What backward needs of the forward pass; nothing else is remembered.
  associatedtype Cache

  /// Where the trainable parameters stand; the first of them names the layer.
  var slots: [Slot] { get }

  /// What summaries call it, with a number behind; nil where the names of its parameters say enough.
  var kind: String? { get }

  /// The kernels along which the width of a map shrinks, in their order.
  var kernels: [KernelGeometry] { get }

  /// What its output tells about the network's health.
  var diagnoses: [LayerDiagnosis] { get }

  /// The shape of the output.
  func output(of input: MapShape) -> MapShape

  /// The multiplications that the formulas of its forward pass have for one image; 0 for layers that are not made of
  /// matrix products.
  func products(of input: MapShape) -> Double

  /// The weights that products for reading may take with fewer bits.
  var reducibleWeights: [ReducibleWeights] { get }

  /// Whether the network computes the same where the next layer stands before this one, and has less to do.
  func canFollow(_ next: any Layer) -> Bool

  /// Layers in the place of this one and the next, which compute the same and faster; nil where both stay.
  func joined(by next: any Layer) -> [any Layer]?

  /// The same in the memory of what it reads, which then no layer before it may need in backward; nil where it cannot.
  var takingMemory: (any Layer)? { get }

  /// A cache that forward fills.
  func makeCache() -> Cache

  /// The step itself.
  func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor

  /// Hands over the parameters' gradients and returns the input's, or nil where the pass does not ask
  /// for it.
  func backward(
    _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
  ) -> Tensor?

  /// Whether several lanes are faster together than one after the other.
  var joinsLanes: Bool { get }

  /// The step for several lanes, each of which comes out as it would alone, to the last bit; with a cache for each.
  func forward(_ lanes: Lanes, _ caches: inout [Cache])

  /// The way back for several lanes. Gradients of the input take the place of those of the output where the pass asks for
  /// them.
  func backward(_ lanes: Lanes, _ gradients: LaneGradients, _ caches: inout [Cache])
}

extension Layer {
  package var slots: [Slot] { [] }

  package var kind: String? { nil }

  package var kernels: [KernelGeometry] { [] }

  package var diagnoses: [LayerDiagnosis] { [] }

  package func output(of input: MapShape) -> MapShape { kernels.reduce(input) { $0.through($1) } }

  package func products(of input: MapShape) -> Double { 0 }

  package var reducibleWeights: [ReducibleWeights] { [] }

  package var joinsLanes: Bool { false }

  package func forward(_ lanes: Lanes, _ caches: inout [Cache]) {
    for lane in lanes.indices { forward(lanes, lane, &caches) }
  }

  package func backward(_ lanes: Lanes, _ gradients: LaneGradients, _ caches: inout [Cache]) {
    for lane in lanes.indices { backward(lanes, lane, gradients, &caches) }
  }

  /// The step for one of the lanes.
  func forward(_ lanes: Lanes, _ lane: Int, _ caches: inout [Cache]) {
    let pass = lanes.passes[lane]
    pass.scratch.reset()
    lanes.tensors[lane] = forward(lanes.tensors[lane], pass, &caches[lane])
  }

  /// The way back for one of the lanes.
  func backward(_ lanes: Lanes, _ lane: Int, _ gradients: LaneGradients, _ caches: inout [Cache]) {
    let pass = lanes.passes[lane]
    pass.scratch.reset()
    let target = gradients.target(ofLane: lane)
    if let dx = backward(lanes.tensors[lane], pass, target, &caches[lane]) {
      lanes.tensors[lane] = dx
    }
    gradients.finished(lane: lane)
  }

  package func canFollow(_ next: any Layer) -> Bool { false }

  package func joined(by next: any Layer) -> [any Layer]? { nil }

  package var takingMemory: (any Layer)? { nil }

  /// This layer and the next, where that can take the memory of this one's output.
  func givingMemory(to next: any Layer) -> [any Layer]? { next.takingMemory.map { [self, $0] } }
}
