import Kernels

/// A head at work: its layers, its last logits, and what it adds to the trunk's gradient.
final class HeadRunner {
  let head: OutputHead
  let chain: LayerChain
  /// Those of the last forward pass; nil if that left the head out.
  private(set) var logits: Tensor?
  /// The gradient of the output at which the head branches off.
  private var gradient: Tensor?
  private let gradientArena = Arena()
  private var outcomes: [LossOutcome] = []

  /// - Parameter end: the place behind its parameters.
  init(_ head: OutputHead, end: Int) {
    self.head = head
    chain = LayerChain(head.layers, end: end)
  }

  /// One for passes at the same time, which shares the packed weights.
  init(beside other: HeadRunner) {
    head = other.head
    chain = LayerChain(beside: other.chain)
  }

  /// The bytes of memory held.
  var memory: Int { gradientArena.capacity }

  /// Computes the logits from the output at which the head branches off.
  func forward(_ x: Tensor, _ pass: Pass) {
    let isLeftOut = head.isTrainingOnly && pass.mode == .evaluation
    logits = isLeftOut ? nil : chain.forward(x, pass)
  }

  /// The losses of the last logits.
  func losses(_ labels: [[Int32]], scratch: Arena, into outcomes: inout [LossOutcome]) {
    guard let logits else { preconditionFailure("losses without forward") }
    scratch.reset()
    head.loss.losses(
      logits, labels: labels, gradient: nil, scratch: scratch, scale: { _ in 1 }, into: &outcomes)
  }

  /// The losses of the last logits, and the gradient of Σ weight · scale(n) · loss(n) with respect to them in an arena's
  /// memory.
  func lossGradient(
    _ labels: [[Int32]], in arena: Arena, scratch: Arena, scale: (_ label: [Int32]) -> Float,
    into outcomes: inout [LossOutcome]
  ) -> Tensor {
    guard let logits else { preconditionFailure("backward without forward") }
    arena.reset()
    scratch.reset()
    let gradient = logits.likeness(in: arena)
    head.loss.losses(
      logits, labels: labels, gradient: gradient.data, scratch: scratch,
      scale: { head.weight * scale($0) }, into: &outcomes)
    return gradient
  }

  /// Goes back to the trunk, and keeps the gradient of the output at which the head branches off until
  /// `addGradient`.
  ///
  /// - Parameter finished: as of `LaneExecutor.backward`.
  func backward(
    _ labels: [[Int32]], _ pass: Pass, _ gradients: GradientTarget,
    arenas: (Arena, Arena), scale: (_ label: [Int32]) -> Float, finished: (_ start: Int) -> Void
  ) {
    guard logits != nil else {
      for slot in head.layers.flatMap(\.slots) { gradients.takeZeros(slot) }
      return
    }
    let dy = lossGradient(
      labels, in: arenas.0, scratch: pass.scratch, scale: scale, into: &outcomes)
    let dx = chain.backward(
      dy, pass, gradients, arenas: arenas, wantsInputGradient: true,
      after: { _, start in finished(start) })
    guard let dx else { preconditionFailure("a head without a gradient for the trunk") }
    // The arenas are the trunk's too, which needs this later.
    gradientArena.reset()
    let kept = dx.likeness(in: gradientArena)
    kept.data.update(from: dx.data, count: dx.count)
    gradient = kept
  }

  /// Adds what `backward` kept to the gradient of the output at which the head branches off.
  func addGradient(to dy: Tensor) {
    guard logits != nil, let gradient else { return }
    VectorOperations.add(gradient.data, to: dy.data, count: dy.count)
  }
}
