import CRNNNet

/// A part of a training step beside the passes of its lanes.
package enum StepPart: Hashable, Sendable {
  /// The lane batches are waited for.
  case reading
  /// The lanes' gradient buffers are added up on this rank.
  case lanes
  /// The sum over all ranks; with the waiting for the other ranks.
  case reduction
  /// Norm, clipping, optimiser, moving average and running statistics.
  case update
}

/// Is told what a training step has just finished.
package protocol StepObserver: PassObserver {
  /// Everything since the last call of this observer was `part`.
  func finished(_ part: StepPart)
}
