import Kernels

/// Runs a network forward and backward over one lane's images at a time, in memory of its own.
///
/// It belongs to one thread. Executors that are made `beside` each other run at the same time on
/// threads of their own, and share the weights in the form that the layers compute with.
package final class LaneExecutor {
  package let network: Network
  package let kernels: KernelChoice
  package let precision: Precision
  private let trunk: LayerChain
  /// Those of the network, the main one first.
  private let heads: [HeadRunner]
  private let activations = Arena()
  private let scratch = Arena()
  // Backward reads a gradient from one and writes the next into the other.
  private let gradientArenas = (Arena(), Arena())
  private let laneStatistics: FloatBuffer
  /// The version of weights that nobody numbers, below all that somebody does.
  private var ownVersion = Int.min / 2
  /// Who is told of each part of a pass as it is finished.
  package var observer: (any PassObserver)?
  /// Sees what each layer puts out in a forward pass, before the next may change it in place.
  package var watcher: ((_ layer: Int, _ output: Tensor) -> Void)?

  /// - Parameter precision: that of the convolutions' products in training.
  package init(
    _ network: Network, kernels: KernelChoice = .fast, precision: Precision = .float32
  ) {
    self.network = network
    self.kernels = kernels
    self.precision = precision
    var end = network.parameters.count
    heads = network.heads.reversed().map { head in
      let runner = HeadRunner(head, end: end)
      end = runner.chain.firstParameter
      return runner
    }.reversed()
    trunk = LayerChain(network.layers, end: end)
    laneStatistics = FloatBuffer(count: network.statistics.count)
  }

  /// One for another thread. Both must be told the versions of the weights.
  package init(beside other: LaneExecutor) {
    network = other.network
    kernels = other.kernels
    precision = other.precision
    trunk = LayerChain(beside: other.trunk)
    heads = other.heads.map { HeadRunner(beside: $0) }
    laneStatistics = FloatBuffer(count: network.statistics.count)
  }

  /// The bytes of memory held for activations and gradients.
  package var memory: Int {
    heads.reduce(activations.capacity + scratch.capacity) { $0 + $1.memory }
      + gradientArenas.0.capacity + gradientArenas.1.capacity
  }

  /// The means and unbiased variances of the last training pass, laid out as the running
  /// statistics.
  package var batchStatistics: UnsafePointer<Float> { UnsafePointer(laneStatistics.pointer) }

  /// Free memory for a caller between two passes, for decoding say.
  package func withScratch<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
    scratch.reset()
    return try body(scratch)
  }

  /// The logits [classes][1][T][N] of the images; valid until the next forward pass.
  ///
  /// - Parameters:
  ///   - weightsVersion: a number that changes whenever weights or statistics do. While it stays, the
  ///     layers need not bring them into the form that they compute with again; nil never does.
  ///   - fill: writes the images, [channels][height][width][batch] with zeros in the padding, into
  ///     the memory that it is given.
  package func forward(
    widths: [Int], weights: UnsafePointer<Float>, statistics: UnsafePointer<Float>,
    mode: Pass.Mode, seed: UInt64 = 0, step: Int = 0, lane: Int = 0,
    weightsVersion: Int? = nil, fill: (Tensor) -> Void
  ) -> Tensor {
    activations.reset()
    let own = activations.integers(widths.count)
    for (n, width) in widths.enumerated() { own[n] = Int32(width) }
    let specification = network.specification
    let width = widths.max() ?? 0
    let input = Tensor(
      activations.floats(specification.channels * specification.height * width * widths.count),
      channels: specification.channels, height: specification.height, width: width,
      batch: widths.count, widths: ValidWidths(own, count: widths.count))
    fill(input)
    observer?.finished(.input)
    let pass = Pass(
      mode: mode, kernels: kernels, precision: precision, weights: weights, statistics: statistics,
      laneStatistics: laneStatistics.pointer, seed: seed, step: step, lane: lane,
      output: activations, scratch: scratch, weightsVersion: weightsVersion ?? nextVersion())
    lastPass = pass
    return trunk.forward(input, pass) { layer, output in
      watcher?(layer, output)
      observer?.finished(.forward(layer: layer))
      for (number, runner) in heads.enumerated() where runner.head.branch == layer {
        runner.forward(output, pass)
        if number > 0, runner.logits != nil { observer?.finished(.head(number)) }
      }
    }
  }

  private func nextVersion() -> Int {
    ownVersion -= 1
    return ownVersion
  }

  private var lastPass: Pass?

  /// The losses of the images of the last forward pass; nothing but the losses is computed.
  ///
  /// - Parameter head: the number of one of the network's heads that the pass ran.
  package func losses(
    _ labels: [[Int32]], ofHead head: Int = 0, into outcomes: inout [LossOutcome]
  ) {
    heads[head].losses(labels, scratch: scratch, into: &outcomes)
  }

  /// The main head's losses of the last forward pass, and the gradient of Σ weight · scale(n) · loss(n) over all heads,
  /// which is written to `gradients`, every number of them.
  ///
  /// - Parameter finished: is told the place from which on all gradients have their final values;
  ///   that is from the last to the first.
  package func backward(
    _ labels: [[Int32]], gradients: UnsafeMutablePointer<Float>,
    scale: (_ label: [Int32]) -> Float = { _ in 1 }, into outcomes: inout [LossOutcome],
    finished: (_ start: Int) -> Void = { _ in }
  ) {
    guard let pass = lastPass else { preconditionFailure("backward without forward") }
    let gradients = GradientTarget(gradients)
    // The parameters of the heads stand behind the trunk's, so that they are the first to be final.
    for number in heads.indices.dropFirst().reversed() {
      heads[number].backward(
        labels, pass, gradients, arenas: gradientArenas, scale: scale, finished: finished)
      observer?.finished(.head(number))
    }
    let dy = heads[0].lossGradient(
      labels, in: gradientArenas.0, scratch: scratch, scale: scale, into: &outcomes)
    observer?.finished(.loss)
    _ = trunk.backward(
      dy, pass, gradients, arenas: gradientArenas, wantsInputGradient: false,
      before: { layer, dy in
        for runner in heads.dropFirst() where runner.head.branch == layer {
          runner.addGradient(to: dy)
        }
      },
      after: { layer, start in
        observer?.finished(.backward(layer: layer))
        finished(start)
      })
  }
}
