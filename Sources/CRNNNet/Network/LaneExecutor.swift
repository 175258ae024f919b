import Kernels

/// Runs a network forward and backward over lanes of images, in memory of its own.
///
/// Lanes that go together come out as they would alone, to the last bit. An executor belongs to one thread, with which
/// others may share the loops of its layers. Executors that are made `beside` each other run at the same time on threads
/// of their own, and share the weights in the form that the layers compute with.
package final class LaneExecutor {
  package let network: Network
  package let kernels: KernelChoice
  package let precision: Precision
  package let plan: ReadingPlan
  private let trunk: LayerChain
  /// Those of the network, the main one first.
  private let heads: [HeadRunner]
  private let scratch = Arena()
  package let team: Team
  private let lanes = Lanes()
  private var memories: [LaneMemory] = []
  private var gradientArenas: [(Arena, Arena)] = []
  private let gradients = LaneGradients()
  private var outcomesOfOne: [[LossOutcome]] = [[]]
  /// The version of weights that nobody numbers, below all that somebody does.
  private var ownVersion = Int.min / 2
  /// Who is told of each part of a pass as it is finished.
  package var observer: (any PassObserver)?
  /// Sees what each layer puts out in a forward pass, before the next may change it in place.
  package var watcher: ((_ layer: Int, _ output: Tensor) -> Void)?

  /// - Parameters:
  ///   - precision: that of products in training.
  ///   - plan: how evaluation computes products; any but float32 is for executors that do nothing but read.
  ///   - threads: those that share each lane.
  package init(
    _ network: Network, kernels: KernelChoice = .fast, precision: Precision = .float32,
    plan: ReadingPlan = .float32, threads: Int = 1
  ) {
    self.network = network
    team = Team(size: threads)
    self.kernels = kernels
    self.precision = precision
    self.plan = plan
    var end = network.parameters.count
    heads = network.heads.reversed().map { head in
      let runner = HeadRunner(head, end: end)
      end = runner.chain.firstParameter
      return runner
    }.reversed()
    let readsAlone =
      plan.precision != .float32 && kernels != .naive
      && network.heads.dropFirst().allSatisfy(\.isTrainingOnly)
    trunk = LayerChain(
      readsAlone ? PooledConvolution.forReading(network.layers) : network.layers, end: end,
      wantsInputGradient: false)
    makeMemories(1)
  }

  /// One for another thread. Both must be told the versions of the weights.
  package init(beside other: LaneExecutor) {
    network = other.network
    team = Team(size: other.team.size)
    kernels = other.kernels
    precision = other.precision
    plan = other.plan
    trunk = LayerChain(beside: other.trunk)
    heads = other.heads.map { HeadRunner(beside: $0) }
    makeMemories(1)
  }

  private func makeMemories(_ count: Int) {
    while memories.count < count {
      let memory = LaneMemory(network)
      memories.append(memory)
      gradientArenas.append(memory.gradients)
    }
  }

  /// The bytes of memory held for activations and gradients.
  package var memory: Int {
    memories.reduce(heads.reduce(scratch.capacity + team.memory) { $0 + $1.memory }) {
      $0 + $1.memory
    }
  }

  /// The means and unbiased variances of the last training pass of a lane, laid out as the running
  /// statistics.
  package func batchStatistics(ofLane lane: Int = 0) -> UnsafePointer<Float> {
    UnsafePointer(memories[lane].statistics.pointer)
  }

  /// Shares a loop over `0..<count` among the executor's threads, between two passes.
  package func split(_ count: Int, _ body: (Range<Int>) -> Void) {
    scratch.reset()
    team.split(count, scratch) { part, _ in body(part) }
  }

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
    forward(
      lanes: lane..<lane + 1, weights: weights, statistics: statistics, mode: mode, seed: seed,
      step: step, weightsVersion: weightsVersion, widths: { _ in widths }, fill: { fill($1) })
    return logits(ofLane: 0)
  }

  /// Takes several lanes through the network; counted from the first of them, `lane` is below their number.
  package func forward(
    lanes numbers: Range<Int>, weights: UnsafePointer<Float>, statistics: UnsafePointer<Float>,
    mode: Pass.Mode, seed: UInt64, step: Int, weightsVersion: Int?,
    widths: (_ lane: Int) -> [Int], fill: (_ lane: Int, Tensor) -> Void
  ) {
    makeMemories(numbers.count)
    let version = weightsVersion ?? nextVersion()
    lanes.removeAll()
    for lane in 0..<numbers.count {
      let memory = memories[lane]
      memory.activations.reset()
      let input = makeInput(widths(lane), in: memory.activations)
      fill(lane, input)
      lanes.append(
        input,
        Pass(
          mode: mode, kernels: kernels, precision: precision, plan: plan, weights: weights,
          statistics: statistics, laneStatistics: memory.statistics.pointer, seed: seed, step: step,
          lane: numbers.lowerBound + lane, output: memory.activations, scratch: scratch,
          team: team, kept: memory.kept, weightsVersion: version))
    }
    observer?.finished(.input)
    trunk.forward(
      lanes, gathersBehind: { layer in heads.contains { $0.head.branch == layer } },
      after: finishedForward)
  }

  private func finishedForward(_ layer: Int, _ done: Range<Int>) {
    if let watcher {
      for lane in done { watcher(layer, lanes.tensors[lane]) }
    }
    observer?.finished(.forward(layer: layer))
    guard done.upperBound == lanes.indices.upperBound else { return }
    for (number, runner) in heads.enumerated() where runner.head.branch == layer {
      runner.forward(lanes)
      if number > 0, !runner.logits.isEmpty { observer?.finished(.head(number)) }
    }
  }

  /// The logits of one of the lanes of the last forward pass.
  package func logits(ofLane lane: Int) -> Tensor { heads[0].logits[lane] }

  private func makeInput(_ widths: [Int], in arena: Arena) -> Tensor {
    let own = arena.integers(widths.count)
    for (n, width) in widths.enumerated() { own[n] = Int32(width) }
    let specification = network.specification
    let width = widths.max() ?? 0
    return Tensor(
      arena.floats(specification.channels * specification.height * width * widths.count),
      channels: specification.channels, height: specification.height, width: width,
      batch: widths.count, widths: ValidWidths(own, count: widths.count))
  }

  private func nextVersion() -> Int {
    ownVersion -= 1
    return ownVersion
  }

  /// The losses of the images of the last forward pass; nothing but the losses is computed.
  ///
  /// - Parameter head: the number of one of the network's heads that the pass ran.
  package func losses(
    _ labels: [[Int32]], ofHead head: Int = 0, into outcomes: inout [LossOutcome]
  ) {
    heads[head].losses(labels, lane: 0, team, scratch, into: &outcomes)
  }

  /// The main head's losses of the last forward pass of one lane, and the gradient of Σ weight · scale(n) · loss(n) over
  /// all heads, which is written to `gradients`, every number of them.
  package func backward(
    _ labels: [[Int32]], gradients: UnsafeMutablePointer<Float>,
    scale: (_ label: [Int32]) -> Float = { _ in 1 }, into outcomes: inout [LossOutcome]
  ) {
    self.gradients.take(gradients)
    swap(&outcomes, &outcomesOfOne[0])
    backward(
      { _ in labels }, self.gradients, scale: scale, finished: { _ in }, into: &outcomesOfOne)
    swap(&outcomes, &outcomesOfOne[0])
  }

  /// The way back for the lanes of the last forward pass, whose gradients come as a sum.
  ///
  /// - Parameters:
  ///   - finished: is told the place from which on all gradients have their final values;
  ///     that is from the last to the first.
  ///   - outcomes: takes those of each lane, in place of what it holds.
  package func backward(
    _ labels: (_ lane: Int) -> [[Int32]], _ gradients: LaneGradients,
    scale: (_ label: [Int32]) -> Float, finished: (_ start: Int) -> Void,
    into outcomes: inout [[LossOutcome]]
  ) {
    precondition(!lanes.tensors.isEmpty, "backward without forward")
    // The parameters of the heads stand behind the trunk's, so that they are the first to be final.
    for number in heads.indices.dropFirst().reversed() {
      heads[number].backward(
        labels, lanes, gradients, arenas: gradientArenas, scale: scale, finished: finished)
      observer?.finished(.head(number))
    }
    for lane in lanes.indices {
      lanes.tensors[lane] = heads[0].lossGradient(
        labels(lane), lane: lane, in: gradientArenas[lane].0, team, scratch, scale: scale,
        into: &outcomes[lane])
    }
    observer?.finished(.loss)
    trunk.backward(
      lanes, gradients, arenas: gradientArenas,
      before: { layer in
        for runner in heads.dropFirst() where runner.head.branch == layer {
          runner.addGradient(to: lanes)
        }
      },
      after: { layer, done, start in
        observer?.finished(.backward(layer: layer))
        if done.upperBound == lanes.indices.upperBound { finished(start) }
      })
    lanes.removeAll()
  }
}
