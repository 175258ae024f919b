import CRNNNet
import Foundation
import Kernels
import Testing

@Suite struct CTCTests {
  /// Logits [classes][1][T][N] of random numbers, and their losses and gradients.
  struct Case {
    let classes: Int
    let frames: [Int]
    let labels: [[Int32]]
    var spread: Float = 3

    var width: Int { frames.max() ?? 0 }

    func logits(seed: UInt64) -> [Float] {
      let random = CounterRandom(seed: seed, purpose: 5)
      return (0..<classes * width * frames.count).map {
        spread * (2 * random.float(at: UInt64($0)) - 1)
      }
    }

    func run(_ logits: [Float], scale: (_ label: [Int32]) -> Float = { _ in 1 }) -> (
      outcomes: [LossOutcome], gradient: [Float]
    ) {
      let arena = Arena()
      let own = arena.integers(frames.count)
      for (n, count) in frames.enumerated() { own[n] = Int32(count) }
      let tensor = Tensor(
        arena.floats(logits.count), channels: classes, height: 1, width: width,
        batch: frames.count, widths: ValidWidths(own, count: frames.count))
      for (i, value) in logits.enumerated() { tensor.data[i] = value }
      var outcomes: [LossOutcome] = []
      let gradient = FloatBuffer(count: logits.count)
      CTC().losses(
        tensor, labels: labels, gradient: gradient.pointer, .alone, arena, scale: scale,
        into: &outcomes)
      return (outcomes, gradient.values)
    }

    /// The loss by adding up every path that reads as the label.
    func bruteForce(_ logits: [Float], image n: Int) -> Double {
      let frames = frames[n]
      let probabilities: [[Double]] = (0..<frames).map { t in
        let row = (0..<classes).map {
          exp(Double(logits[$0 * width * self.frames.count + t * self.frames.count + n]))
        }
        return row.map { $0 / row.reduce(0, +) }
      }
      var total = 0.0
      var path = [Int](repeating: 0, count: frames)
      while true {
        var read: [Int32] = []
        for (t, k) in path.enumerated() where k != 0 && (t == 0 || path[t - 1] != k) {
          read.append(Int32(k))
        }
        if read == labels[n] {
          total += path.enumerated().reduce(1) { $0 * probabilities[$1.offset][$1.element] }
        }
        var t = 0
        while t < frames {
          path[t] += 1
          if path[t] < classes { break }
          path[t] = 0
          t += 1
        }
        if t == frames { return -log(total) }
      }
    }
  }

  static let small = [
    Case(classes: 3, frames: [5, 3, 4], labels: [[1, 2], [2], [1, 1]]),
    Case(classes: 4, frames: [6], labels: [[3, 3, 3]]),
    Case(classes: 3, frames: [1, 2], labels: [[1], []]),
    Case(classes: 3, frames: [7, 5], labels: [[1, 1, 2, 1], [2, 2, 2]], spread: 12),
    Case(classes: 2, frames: [4, 4], labels: [[], [1, 1]]),
  ]

  @Test(arguments: small.indices)
  func theLossIsTheSumOverAllPaths(_ number: Int) throws {
    let tested = Self.small[number]
    for seed in 0..<20 as Range<UInt64> {
      let logits = tested.logits(seed: seed)
      for (n, outcome) in tested.run(logits).outcomes.enumerated() {
        guard case .loss(let loss) = outcome else {
          Issue.record("image \(n) fits, but was not counted")
          continue
        }
        let expected = tested.bruteForce(logits, image: n)
        #expect(abs(loss - expected) < 1e-5 * max(1, expected), "image \(n), seed \(seed)")
      }
    }
  }

  @Test(arguments: small.indices)
  func theGradientIsTheSlopeOfTheLoss(_ number: Int) {
    let tested = Self.small[number]
    let logits = tested.logits(seed: 9)
    let gradient = tested.run(logits).gradient
    func total(_ logits: [Float]) -> Double {
      tested.run(logits).outcomes.reduce(0) {
        if case .loss(let loss) = $1 { $0 + loss } else { $0 }
      }
    }
    let step: Float = 1e-2
    for i in logits.indices {
      var changed = logits
      changed[i] += step
      let above = total(changed)
      changed[i] -= 2 * step
      let slope = (above - total(changed)) / (2 * Double(step))
      #expect(abs(slope - Double(gradient[i])) < 1e-3, "logit \(i)")
    }
  }

  @Test func aLabelThatDoesNotFitHasNoGradientAndIsSaid() {
    let tested = Case(classes: 3, frames: [3, 3, 2], labels: [[1, 1, 2], [1, 2, 1], [1, 2, 1]])
    let (outcomes, gradient) = tested.run(tested.logits(seed: 1))
    #expect(outcomes[0] == .doesNotFit)
    #expect(outcomes[2] == .doesNotFit)
    guard case .loss(let loss) = outcomes[1] else {
      Issue.record("the second label fits exactly")
      return
    }
    #expect(loss.isFinite)
    for (i, value) in gradient.enumerated() where i % 3 != 1 { #expect(value == 0) }
    #expect(gradient.contains { $0 != 0 })
  }

  @Test func framesBeyondAnImagesOwnHaveNoGradient() {
    let tested = Case(classes: 4, frames: [9, 4], labels: [[1, 2], [3]])
    let gradient = tested.run(tested.logits(seed: 2)).gradient
    for k in 0..<4 { for t in 4..<9 { #expect(gradient[k * 18 + t * 2 + 1] == 0) } }
  }

  @Test func hugeLogitsStayFinite() {
    let tested = Case(classes: 5, frames: [40], labels: [[1, 2, 2, 4]], spread: 1e30)
    let (outcomes, gradient) = tested.run(tested.logits(seed: 3))
    guard case .loss(let loss) = outcomes[0] else {
      Issue.record("the label fits")
      return
    }
    #expect(!loss.isNaN)
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  @Test func theScaleWeighsTheGradientOnly() {
    let tested = Self.small[0]
    let logits = tested.logits(seed: 4)
    let (plain, scaled) = (tested.run(logits), tested.run(logits) { _ in 0.5 })
    #expect(plain.outcomes == scaled.outcomes)
    #expect(zip(plain.gradient, scaled.gradient).allSatisfy { abs($0 * 0.5 - $1) < 1e-7 })
  }
}
