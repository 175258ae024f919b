import Kernels

/// Runs a network forward and backward over one lane's images at a time, in memory of its own.
///
/// It belongs to one thread. Executors that are made `beside` each other run at the same time on
/// threads of their own, and share the weights in the form that the layers compute with.
public final class LaneExecutor {
  public let network: Network
  public let kernels: KernelChoice
  public let precision: Precision
  private let runners: [LayerRunner]
  /// For every layer the first of the parameters that it and all later ones have.
  private let firstParameters: [Int]
  private let activations = Arena()
  private let scratch = Arena()
  // Backward reads a gradient from one and writes the next into the other.
  private let gradientArenas = (Arena(), Arena())
  private let laneStatistics: FloatBuffer
  /// The version of weights that nobody numbers, below all that somebody does.
  private var ownVersion = Int.min / 2
  /// Who is told of each part of a pass as it is finished.
  public var observer: (any PassObserver)?
  /// Sees what each layer puts out in a forward pass, before the next may change it in place.
  public var watcher: ((_ layer: Int, _ output: Tensor) -> Void)?

  /// - Parameter precision: that of the convolutions' products in training.
  public init(
    _ network: Network, kernels: KernelChoice = .fast, precision: Precision = .float32
  ) {
    self.network = network
    self.kernels = kernels
    self.precision = precision
    runners = network.layers.map { LayerRunner.make($0) }
    firstParameters = Self.firstParameters(network)
    laneStatistics = FloatBuffer(count: network.statistics.count)
  }

  /// One for another thread. Both must be told the versions of the weights.
  public init(beside other: LaneExecutor) {
    network = other.network
    kernels = other.kernels
    precision = other.precision
    runners = other.runners.map { $0.another() }
    firstParameters = other.firstParameters
    laneStatistics = FloatBuffer(count: network.statistics.count)
  }

  private static func firstParameters(_ network: Network) -> [Int] {
    var first = network.parameters.count
    return network.layers.reversed().map { layer in
      first = layer.slots.reduce(first) { min($0, $1.offset) }
      return first
    }.reversed()
  }

  /// The bytes of memory held for activations and gradients.
  public var memory: Int {
    activations.capacity + scratch.capacity + gradientArenas.0.capacity
      + gradientArenas.1.capacity
  }

  /// The means and unbiased variances of the last training pass, laid out as the running
  /// statistics.
  public var batchStatistics: UnsafePointer<Float> { UnsafePointer(laneStatistics.pointer) }

  /// Free memory for a caller between two passes, for decoding say.
  public func withScratch<Result>(_ body: (Arena) throws -> Result) rethrows -> Result {
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
  public func forward(
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
    var x = input
    for (number, runner) in runners.enumerated() {
      scratch.reset()
      x = runner.forward(x, pass)
      watcher?(number, x)
      observer?.finished(.forward(layer: number))
    }
    logits = x
    return x
  }

  private func nextVersion() -> Int {
    ownVersion -= 1
    return ownVersion
  }

  private var lastPass: Pass?
  private var logits: Tensor?

  /// The losses of the images of the last forward pass; nothing but the losses is computed.
  public func losses(_ labels: [[Int32]], into outcomes: inout [LossOutcome]) {
    guard let logits else { preconditionFailure("losses without forward") }
    scratch.reset()
    network.loss.losses(
      logits, labels: labels, gradient: nil, scratch: scratch, scale: { _ in 1 }, into: &outcomes)
  }

  /// The losses of the last forward pass, and the gradient of Σ scale(n) · loss(n), which is added
  /// to `gradients`.
  ///
  /// - Parameter finished: is told the place from which on all gradients have their final values;
  ///   that is from the last to the first.
  public func backward(
    _ labels: [[Int32]], gradients: UnsafeMutablePointer<Float>,
    scale: (_ label: [Int32]) -> Float = { _ in 1 }, into outcomes: inout [LossOutcome],
    finished: (_ start: Int) -> Void = { _ in }
  ) {
    guard let logits, var pass = lastPass else {
      preconditionFailure("backward without forward")
    }
    var (from, to) = gradientArenas
    from.reset()
    scratch.reset()
    let gradient = from.floats(logits.count)
    network.loss.losses(
      logits, labels: labels, gradient: gradient, scratch: scratch, scale: scale, into: &outcomes)
    var dy = Tensor(
      gradient, channels: logits.channels, height: 1, width: logits.width, batch: logits.batch,
      widths: logits.widths)
    observer?.finished(.loss)
    for (number, runner) in runners.enumerated().reversed() {
      scratch.reset()
      to.reset()
      pass = Pass(backwardOf: pass, output: to, wantsInputGradient: number > 0)
      let gradient = runner.backward(dy, pass, gradients)
      observer?.finished(.backward(layer: number))
      finished(firstParameters[number])
      guard let dx = gradient else { return }
      // A layer that works in place hands back the memory that it was given.
      if dx.data != dy.data { swap(&from, &to) }
      dy = dx
    }
  }
}
