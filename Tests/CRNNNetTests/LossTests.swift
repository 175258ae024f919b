import CRNNNet
import Kernels
import Testing

/// What every loss has to keep to.
@Suite struct LossTests {
  private static let widths: [Int32] = [7, 4, 2, 5]
  private static let classes = 4
  /// The third needs more frames than its image has.
  private static let labels: [[Int32]] = [[1, 1, 3], [2], [3, 1, 2], []]

  private static func run(
    _ loss: any Loss, _ logits: [Float], scale: (_ label: [Int32]) -> Float = { _ in 1 }
  ) -> (outcomes: [LossOutcome], gradient: [Float]) {
    let arena = Arena()
    let own = arena.integers(widths.count)
    for (n, width) in widths.enumerated() { own[n] = width }
    let tensor = Tensor(
      arena.floats(logits.count), channels: classes, height: 1, width: 7, batch: widths.count,
      widths: ValidWidths(own, count: widths.count))
    for (i, value) in logits.enumerated() { tensor.data[i] = value }
    var outcomes = [LossOutcome.doesNotFit]
    let gradient = FloatBuffer(count: logits.count)
    for i in 0..<logits.count { gradient.pointer[i] = 9 }
    loss.losses(
      tensor, labels: labels, gradient: gradient.pointer, .alone, arena, scale: scale,
      into: &outcomes)
    return (outcomes, gradient.values)
  }

  private static var logits: [Float] {
    let random = CounterRandom(seed: 3, purpose: 84)
    return (0..<classes * 7 * widths.count).map { 4 * random.float(at: UInt64($0)) - 2 }
  }

  @Test(arguments: OutputNotation.losses.indices)
  func anOutputStepAsksForALossByALetterOfItsOwn(_ number: Int) throws {
    let loss = OutputNotation.losses[number]
    let text = "[1,1,0,1 O1\(loss.letter)]"
    let network = try Network(NetworkSpecification(text), classes: 3)
    #expect(network.heads[0].loss.name == loss.name)
    #expect(network.specification.description == text)
  }

  @Test(arguments: OutputNotation.losses.indices)
  func theGradientIsTheSlopeOfWhatTheLossesAddUpTo(_ number: Int) {
    let loss = OutputNotation.losses[number]
    let scale: (_ label: [Int32]) -> Float = { $0.count == 1 ? 0.25 : 1 }
    func total(_ logits: [Float]) -> Double {
      zip(Self.labels, Self.run(loss, logits).outcomes).reduce(0) { sum, sample in
        guard case .loss(let value) = sample.1 else { return sum }
        return sum + value * Double(scale(sample.0))
      }
    }
    let gradient = Self.run(loss, Self.logits, scale: scale).gradient
    let step: Float = 1e-2
    for i in Self.logits.indices {
      var changed = Self.logits
      changed[i] += step
      let above = total(changed)
      changed[i] -= 2 * step
      let slope = (above - total(changed)) / (2 * Double(step))
      #expect(abs(slope - Double(gradient[i])) < 1e-3, "\(loss.name), logit \(i)")
    }
  }

  @Test(arguments: OutputNotation.losses.indices)
  func whatALabelNeedsDecidesWhetherItFits(_ number: Int) {
    let loss = OutputNotation.losses[number]
    let (outcomes, gradient) = Self.run(loss, Self.logits)
    for (n, label) in Self.labels.enumerated() {
      let fits = loss.framesNeeded(label) <= Int(Self.widths[n])
      #expect(fits == (outcomes[n] != .doesNotFit), "\(loss.name), sample \(n)")
      for (i, value) in gradient.enumerated() where i % Self.widths.count == n {
        let frame = i / Self.widths.count % 7
        if !fits || frame >= Self.widths[n] { #expect(value == 0, "sample \(n), frame \(frame)") }
      }
    }
  }
}
