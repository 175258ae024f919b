import CRNNNet
import Settings

/// What a benchmark measures.
public struct BenchmarkSettings: Sendable {
  public var network: NetworkSpecification
  /// The width of all images.
  public var width = 100
  /// Images of each rank's lane.
  public var batch = 32
  /// Classes with the blank.
  public var classes = 37
  /// Whether only logits in evaluation mode are computed, instead of whole training steps.
  public var isInference = false
  /// As the key of the configuration; it chooses how the ranks' gradients are added.
  public var isReproducible = true
  public var optimizer = OptimizerName.adam
  /// That of the convolutions' products in training.
  public var precision = PrecisionSetting.float32
  /// Threads of a rank, of which each computes a lane.
  public var threads = 1
  /// Steps that are measured; nil takes as many as fit into `seconds`, but 3 at least.
  public var steps: Int?
  public var seconds = 5.0
  /// Steps before, which are not measured.
  public var warmup = 3

  /// The lanes that a rank computes: one for each thread, rounded up to what ranks can share.
  var lanesOfRank: Int {
    guard !isInference else { return 1 }
    var lanes = 1
    while lanes < threads { lanes *= 2 }
    return lanes
  }

  public init(network: NetworkSpecification) { self.network = network }
}
