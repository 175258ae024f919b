import Kernels

/// A head at work: its layers, its last logits, and what it adds to the trunk's gradient.
final class HeadRunner {
  let head: OutputHead
  let chain: LayerChain
  /// The logits of each lane of the last forward pass, or nothing if that left the head out; on the way back, the
  /// gradients.
  private let lanes = Lanes()
  private(set) var logits: [Tensor] = []
  /// The gradients of the outputs at which the head branches off.
  private var gradients: [Tensor] = []
  private var gradientArenas: [Arena] = []
  private var outcomes: [LossOutcome] = []

  /// - Parameter end: the place behind its parameters.
  init(_ head: OutputHead, end: Int) {
    self.head = head
    chain = LayerChain(head.layers, end: end, wantsInputGradient: true)
  }

  /// One for passes at the same time, which shares the packed weights.
  init(beside other: HeadRunner) {
    head = other.head
    chain = LayerChain(beside: other.chain)
  }

  /// The bytes of memory held.
  var memory: Int { gradientArenas.reduce(0) { $0 + $1.capacity } }

  /// Computes the logits from the outputs at which the head branches off.
  func forward(_ trunk: Lanes) {
    logits.removeAll(keepingCapacity: true)
    if head.isTrainingOnly, trunk.passes[0].mode == .evaluation { return }
    lanes.take(from: trunk)
    chain.forward(lanes)
    logits.append(contentsOf: lanes.tensors)
  }

  /// The losses of a lane's last logits.
  func losses(
    _ labels: [[Int32]], lane: Int, _ team: Team, _ scratch: Arena,
    into outcomes: inout [LossOutcome]
  ) {
    precondition(!logits.isEmpty, "losses without forward")
    scratch.reset()
    head.loss.losses(
      logits[lane], labels: labels, gradient: nil, team, scratch, scale: { _ in 1 },
      into: &outcomes)
  }

  /// The losses of a lane's last logits, and the gradient of Σ weight · scale(n) · loss(n) with respect to them in an
  /// arena's memory.
  func lossGradient(
    _ labels: [[Int32]], lane: Int, in arena: Arena, _ team: Team, _ scratch: Arena,
    scale: (_ label: [Int32]) -> Float, into outcomes: inout [LossOutcome]
  ) -> Tensor {
    precondition(!logits.isEmpty, "backward without forward")
    arena.reset()
    scratch.reset()
    let gradient = logits[lane].likeness(in: arena)
    head.loss.losses(
      logits[lane], labels: labels, gradient: gradient.data, team, scratch,
      scale: { head.weight * scale($0) }, into: &outcomes)
    return gradient
  }

  /// Goes back to the trunk, and keeps the gradients of the outputs at which the head branches off until
  /// `addGradient`.
  ///
  /// - Parameter finished: as of `LaneExecutor.backward`.
  func backward(
    _ labels: (_ lane: Int) -> [[Int32]], _ trunk: Lanes, _ sums: LaneGradients,
    arenas: [(Arena, Arena)], scale: (_ label: [Int32]) -> Float,
    finished: (_ start: Int) -> Void
  ) {
    guard !logits.isEmpty else {
      for slot in head.layers.flatMap(\.slots) {
        sums.addZeros(slot.offset..<slot.offset + slot.count, lanes: trunk.indices.count)
      }
      return
    }
    for lane in lanes.indices {
      lanes.passes[lane] = trunk.passes[lane]
      lanes.tensors[lane] = lossGradient(
        labels(lane), lane: lane, in: arenas[lane].0, trunk.passes[lane].team,
        trunk.passes[lane].scratch, scale: scale, into: &outcomes)
    }
    chain.backward(
      lanes, sums, arenas: arenas,
      after: { _, done, start in
        if done.upperBound == lanes.indices.upperBound { finished(start) }
      })
    // The arenas are the trunk's too, which needs this later.
    gradients.removeAll(keepingCapacity: true)
    for lane in lanes.indices {
      if lane == gradientArenas.count { gradientArenas.append(Arena()) }
      let dx = lanes.tensors[lane]
      gradientArenas[lane].reset()
      let kept = dx.likeness(in: gradientArenas[lane])
      kept.data.update(from: dx.data, count: dx.count)
      gradients.append(kept)
    }
  }

  /// Adds what `backward` kept to the gradients of the outputs at which the head branches off.
  func addGradient(to trunk: Lanes) {
    guard !logits.isEmpty else { return }
    for lane in trunk.indices {
      let dy = trunk.tensors[lane]
      VectorOperations.add(gradients[lane].data, to: dy.data, count: dy.count)
    }
  }
}
