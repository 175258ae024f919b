import Settings

/// Lion (Chen et al., arXiv 2302.06675): steps of one size, in the direction of a sign.
///
/// u = sign(β₁ m + (1 − β₁) g);  w ← (1 − η · decay) w − η u;  m ← β₂ m + (1 − β₂) g
struct Lion: UpdateRule {
  let settings: OptimizerSettings

  var slotNames: [String] { ["exp_avg"] }

  func update(_ range: WeightRange, _ step: UpdateStep) {
    let (keeps1, keeps2) = (Float(settings.betas.first), Float(settings.betas.second))
    let (takes1, takes2) = (
      Float(1 - settings.betas.first), Float(1 - settings.betas.second)
    )
    let rate = Float(step.learningRate)
    let shrink = Float(1 - step.learningRate * settings.weightDecay)
    let (weights, average) = (range.weights, range.slot(0))
    for index in 0..<range.count {
      let gradient = range.gradients[index] * step.gradientScale
      let direction = keeps1 * average[index] + takes1 * gradient
      let sign: Float = direction > 0 ? 1 : direction < 0 ? -1 : 0
      weights[index] = shrink * weights[index] - rate * sign
      average[index] = keeps2 * average[index] + takes2 * gradient
    }
  }
}
