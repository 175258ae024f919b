/// A lane's part in a recurrent layer.
package struct SequenceLane {
  package let x: Tensor
  /// The output.
  package let y: Tensor
  /// The gradients of output and input on the way back, the latter where it is wanted.
  package var dy: Tensor?
  package var dx: Tensor?

  package init(x: Tensor, y: Tensor) { (self.x, self.y) = (x, y) }
}

extension [SequenceLane] {
  /// Calls the body with each lane, and the first of its images among those of all.
  package func forEachLane(_ body: (_ lane: Int, SequenceLane, _ firstImage: Int) -> Void) {
    var first = 0
    for (index, lane) in enumerated() {
      body(index, lane, first)
      first += lane.x.batch
    }
  }
}
