import Kernels

/// What one pass through the network is given beside the images.
package struct Pass {
  package enum Mode: Sendable {
    /// Batch norm takes the batch's own statistics; dropout is on.
    case training
    /// Batch norm takes the running statistics; dropout is off.
    case evaluation
  }

  package var mode: Mode
  package var kernels: KernelChoice
  /// That of products in training.
  package var precision: Precision
  /// How evaluation computes products.
  package var plan: ReadingPlan
  /// All trainable parameters.
  package var weights: UnsafePointer<Float>
  /// The running means and variances of batch norm.
  package var statistics: UnsafePointer<Float>
  /// Where batch norm leaves the means and unbiased variances of this lane, laid out as
  /// `statistics`.
  package var laneStatistics: UnsafeMutablePointer<Float>
  /// The position in the run that dropout's random numbers are drawn for.
  package var seed: UInt64
  package var step: Int
  package var lane: Int
  /// Memory for outputs and for what is remembered until backward.
  package let output: Arena
  /// Memory that is free again after the layer.
  package private(set) var scratch: Arena
  /// The threads that share the layer's loops.
  package private(set) var team: Team
  /// What residual blocks keep of the lane.
  let kept: KeptMaps
  /// A number that changes whenever the weights or statistics do; what layers packed of them is good for
  /// as long as it stays.
  package var weightsVersion: Int
  /// Whether backward is to compute the gradient with respect to the layer's input.
  package var wantsInputGradient: Bool

  /// Whether convolutions take the batch norm behind them into their weights: what evaluation, which
  /// has no backward pass, may do.
  var foldsNorms: Bool { mode == .evaluation && kernels != .naive }

  /// Whether training rounds the factors of products.
  var roundsFactors: Bool {
    mode == .training && precision == .bfloat16 && kernels != .naive
  }

  /// Products of float32, or where training rounds them of bfloat16.
  var products: PanelProducts { PanelProducts(roundsFactors ? .bfloat16 : .float32) }

  /// How products with weights are computed whose input has a range; nil in float32, and in training.
  func factors(of weight: Slot) -> DotFactors? {
    mode == .evaluation && kernels != .naive ? plan.factors(ofWeightsAt: weight.offset) : nil
  }

  package init(
    mode: Mode, kernels: KernelChoice, precision: Precision = .float32,
    plan: ReadingPlan = .float32, weights: UnsafePointer<Float>,
    statistics: UnsafePointer<Float>, laneStatistics: UnsafeMutablePointer<Float>,
    seed: UInt64 = 0, step: Int = 0, lane: Int = 0, output: Arena, scratch: Arena,
    team: Team = .alone, kept: KeptMaps = KeptMaps(), weightsVersion: Int,
    wantsInputGradient: Bool = true
  ) {
    self.mode = mode
    self.kernels = kernels
    self.precision = precision
    self.plan = plan
    self.weights = weights
    self.statistics = statistics
    self.laneStatistics = laneStatistics
    self.seed = seed
    self.step = step
    self.lane = lane
    self.output = output
    self.scratch = scratch
    self.team = team
    self.kept = kept
    self.weightsVersion = weightsVersion
    self.wantsInputGradient = wantsInputGradient
  }

  /// The pass back through one layer.
  init(backwardOf pass: Pass, output: Arena, wantsInputGradient: Bool) {
    self.init(
      mode: pass.mode, kernels: pass.kernels, precision: pass.precision, plan: pass.plan,
      weights: pass.weights, statistics: pass.statistics,
      laneStatistics: pass.laneStatistics, seed: pass.seed, step: pass.step, lane: pass.lane,
      output: output, scratch: pass.scratch, team: pass.team, kept: pass.kept,
      weightsVersion: pass.weightsVersion, wantsInputGradient: wantsInputGradient)
  }

  /// The pass for a part of a loop, which one member of the team does.
  func alone(_ scratch: Arena) -> Pass {
    var pass = self
    (pass.scratch, pass.team) = (scratch, .alone)
    return pass
  }

  /// Shares a loop over `0..<count` among the team; each part has memory that is free until it is done.
  func split(_ count: Int, parts: Int? = nil, _ body: (Range<Int>, Arena) -> Void) {
    team.split(count, parts: parts, scratch, body)
  }

  /// The same with one part for each member of the team, which is then large.
  func share(_ count: Int, _ body: (Range<Int>, Arena) -> Void) {
    team.split(count, parts: team.size, scratch, body)
  }
}
