import Kernels

/// A lane's part in a recurrent layer.
struct SequenceLane {
  let x: Tensor
  /// The output.
  let y: Tensor
  /// The gradients of output and input on the way back, the latter where it is wanted.
  var dy: Tensor?
  var dx: Tensor?
}

extension [SequenceLane] {
  /// Calls the body with each lane, and the first of its images among those of all.
  func forEachLane(_ body: (_ lane: Int, SequenceLane, _ firstImage: Int) -> Void) {
    var first = 0
    for (index, lane) in enumerated() {
      body(index, lane, first)
      first += lane.x.batch
    }
  }
}
