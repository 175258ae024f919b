import CRNNNet
import Kernels
import Settings

/// What a benchmark on random images measures.
package struct BenchmarkSettings: Sendable {
  package var network: NetworkSpecification
  /// The width of all images.
  package var width = 100
  /// Images of each rank's lane.
  package var batch = 32
  /// Classes with the blank.
  package var classes = 37
  /// Whether only logits in evaluation mode are computed, instead of whole training steps.
  package var isInference = false
  /// As the key of the configuration; it chooses how the ranks' gradients are added.
  package var isReproducible = true
  package var optimizer = OptimizerName.adam
  /// That of products in training.
  package var precision = PrecisionSetting.float32
  /// That of products in evaluation mode.
  package var readingPrecision = ReadingPrecision.float32
  /// Threads of a rank, of which each computes a lane, or some share one.
  package var threads = 1
  /// The lanes of a rank in training; nil for one for each thread.
  package var lanes: Int?
  package var limits = BenchmarkLimits()

  /// The lanes that a rank computes: unless given one for each thread, rounded up to what ranks can share.
  var lanesOfRank: Int {
    guard !isInference else { return 1 }
    if let lanes { return lanes }
    var lanes = 1
    while lanes < threads { lanes *= 2 }
    return lanes
  }

  /// How logits are computed. Bytes need ranges, which do not matter for the time.
  func plan(_ network: Network) -> ReadingPlan {
    let range = ActivationRange(most: 4, isSigned: true)
    let weights = network.layers.flatMap(\.reducibleWeights)
    return ReadingPlan(
      readingPrecision,
      ranges: Dictionary(uniqueKeysWithValues: weights.map { ($0.slot.offset, range) }))
  }

  package init(network: NetworkSpecification) { self.network = network }
}
