import DistTrain
import Kernels
import Optimizing
import Recognition
import Settings
import Testing

@Suite struct OptimizerTests {
  static func settings(
    _ name: OptimizerName, momentum: Double = 0, nesterov: Bool = false, decay: Double? = nil
  ) -> OptimizerSettings {
    var settings = OptimizerSettings()
    settings.name = name
    settings.momentum = momentum
    settings.nesterov = nesterov
    if let decay { settings.weightDecay = decay }
    return settings
  }

  static let count = 1003

  static func numbers(_ purpose: UInt64, _ step: Int = 0) -> [Float] {
    let random = CounterRandom(seed: 3, purpose: purpose, UInt64(step), 0)
    return (0..<count).map { random.float(at: UInt64($0)) * 2 - 1 }
  }

  /// Runs the rule over the ranges and returns weights and slots.
  static func run(
    _ optimizer: Optimizer, steps: Int, rate: Double, scale: Float = 1, cuts: [Int] = [0, count]
  ) -> (weights: [Float], slots: [[Float]]) {
    let weights = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
    _ = weights.initialize(from: numbers(1))
    let slots = optimizer.slotNames.map { _ in
      let slot = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      slot.initialize(repeating: 0)
      return slot
    }
    defer {
      weights.deallocate()
      for slot in slots { slot.deallocate() }
    }
    for step in 1...steps {
      numbers(2, step).withUnsafeBufferPointer { gradients in
        for (start, end) in zip(cuts, cuts.dropFirst()) {
          optimizer.update(
            weights: weights.baseAddress! + start, gradients: gradients.baseAddress! + start,
            slots: slots.map { $0.baseAddress! + start }, count: end - start, step: step,
            learningRate: rate, gradientScale: scale)
        }
      }
    }
    return (Array(weights), slots.map { Array($0) })
  }

  static let cases: [(OptimizerSettings, Double)] = [
    (settings(.sgd), 0.1),
    (settings(.sgd, decay: 0.01), 0.1),
    (settings(.sgd, momentum: 0.9, decay: 0.01), 0.05),
    (settings(.sgd, momentum: 0.9, nesterov: true, decay: 0.01), 0.05),
    (settings(.adadelta), 1),
    (settings(.adadelta, decay: 0.01), 1),
    (settings(.adam), 1e-3),
    (settings(.adam, decay: 0.01), 1e-3),
    (settings(.adamw), 1e-3),
    (settings(.adamw, decay: 0.1), 1e-2),
    (settings(.lion), 1e-3),
    (settings(.lion, decay: 0.1), 1e-2),
  ]

  @Test(arguments: 0..<cases.count) func aRuleFollowsItsRecurrence(_ index: Int) {
    let (settings, rate) = Self.cases[index]
    let optimizer = Optimizer(settings)
    let steps = 7
    let scale: Float = 0.25
    let result = Self.run(optimizer, steps: steps, rate: rate, scale: scale)
    var worst = 0.0
    for element in 0..<Self.count {
      var reference = OptimizerRecurrence(weight: Double(Self.numbers(1)[element]))
      if element % 50 != 0 && element < Self.count - 20 { continue }
      for step in 1...steps {
        reference.update(Double(scale * Self.numbers(2, step)[element]), settings, rate, step)
      }
      worst = max(worst, abs(reference.weight - Double(result.weights[element])))
      for (slot, expected) in zip(result.slots, [reference.first, reference.second]) {
        worst = max(worst, abs(expected - Double(slot[element])))
      }
    }
    #expect(worst <= 1e-6, "\(settings): largest difference \(worst)")
  }

  @Test(arguments: 0..<cases.count) func rangesCanBeCutAnywhere(_ index: Int) {
    let (settings, rate) = Self.cases[index]
    let whole = Self.run(Optimizer(settings), steps: 3, rate: rate)
    let parts = Self.run(
      Optimizer(settings), steps: 3, rate: rate, cuts: [0, 1, 17, 500, 500, 511, Self.count])
    #expect(whole.weights == parts.weights)
    #expect(whole.slots == parts.slots)
  }

  @Test func slotsHaveTheNamesOfPyTorch() {
    #expect(Optimizer(Self.settings(.sgd)).slotNames == [])
    #expect(Optimizer(Self.settings(.sgd, momentum: 0.9)).slotNames == ["momentum_buffer"])
    #expect(Optimizer(Self.settings(.adadelta)).slotNames == ["square_avg", "acc_delta"])
    #expect(Optimizer(Self.settings(.adam)).slotNames == ["exp_avg", "exp_avg_sq"])
    #expect(Optimizer(Self.settings(.adamw)).slotNames == ["exp_avg", "exp_avg_sq"])
    #expect(Optimizer(Self.settings(.lion)).slotNames == ["exp_avg"])
  }

  @Test func everyStepOfLionIsTheLearningRate() {
    let result = Self.run(Optimizer(Self.settings(.lion)), steps: 1, rate: 0.125)
    for (before, after) in zip(Self.numbers(1), result.weights) {
      #expect(abs(abs(after - before) - 0.125) < 1e-6)
    }
    #expect(Self.settings(.lion).betas == .init(first: 0.9, second: 0.99))
  }

  @Test func theFirstStepOfAdamIsTheLearningRate() {
    // The corrected moments of the first step are g and g², so every weight moves by the rate.
    let result = Self.run(Optimizer(Self.settings(.adam)), steps: 1, rate: 0.125)
    for (index, (before, after)) in zip(Self.numbers(1), result.weights).enumerated() {
      guard abs(Self.numbers(2, 1)[index]) > 1e-3 else { continue }
      #expect(abs(abs(after - before) - 0.125) < 2e-6)
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 200_001])
  func theNormIsThatOfTheWholeWhoeverSumsTheBlocks(_ count: Int) {
    let random = CounterRandom(seed: 1, purpose: 2, 0, 0)
    let values = (0..<count).map { random.float(at: UInt64($0)) - 0.5 }
    let expected = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    values.withUnsafeBufferPointer { buffer in
      let none = [Float(0)]
      none.withUnsafeBufferPointer { nothing in
        let start = buffer.baseAddress ?? nothing.baseAddress!
        let norm = GradientNorm.norm(start, count: count)
        #expect(abs(norm - expected) <= 1e-12 * max(1, expected))
        let cut = min(count, GradientNorm.blockSize)
        let parts =
          GradientNorm.blockSums(start, count: cut)
          + GradientNorm.blockSums(start + cut, count: count - cut)
        #expect(GradientNorm.norm(ofBlockSums: parts) == norm)
      }
    }
  }

  @Test func clippingOnlyShrinks() {
    #expect(GradientNorm.clipFactor(norm: 3, maximum: nil) == 1)
    #expect(GradientNorm.clipFactor(norm: 3, maximum: 5) == 1)
    #expect(GradientNorm.clipFactor(norm: 10, maximum: 5) == 5 / (10 + 1e-6))
    #expect(GradientNorm.clipFactor(norm: 0, maximum: 5) == 1)
  }

  @Test func aNormOfSomethingInfiniteIsNotFinite() {
    for bad in [Float.nan, .infinity] {
      let norm = [1, bad, 2].withUnsafeBufferPointer {
        GradientNorm.norm($0.baseAddress!, count: 3)
      }
      #expect(!norm.isFinite)
    }
  }

  @Test func theAverageFollowsTheWeightsAndTheStatistics() {
    func numbers(_ purpose: UInt64) -> ModelNumbers {
      func buffer(_ values: ArraySlice<Float>) -> FloatBuffer {
        let buffer = FloatBuffer(count: values.count)
        for (index, value) in values.enumerated() { buffer.pointer[index] = value }
        return buffer
      }
      let all = Self.numbers(purpose)
      return ModelNumbers(weights: buffer(all[...]), statistics: buffer(all.prefix(9)))
    }
    let (average, now) = (numbers(1), numbers(2))
    for number in 0..<3 {
      WeightAverage(decay: 0.9).update(average, with: now, after: 1000 + number)
    }
    for index in 0..<Self.count {
      let (from, to) = (Double(Self.numbers(1)[index]), Double(Self.numbers(2)[index]))
      let expected = to + (from - to) * 0.729
      #expect(abs(Double(average.weights.pointer[index]) - expected) < 1e-6)
      guard index < 9 else { continue }
      #expect(abs(Double(average.statistics.pointer[index]) - expected) < 1e-6)
    }
  }

  @Test func theAverageForgetsTheFirstWeightsAtTheStart() {
    let average = WeightAverage(decay: 0.999)
    #expect(
      [0, 1, 8, 80, 8989].map(average.decay(after:)) == [0.1, 2.0 / 11, 0.5, 0.9, 8990 / 8999.0])
    #expect([8990, 1_000_000].map(average.decay(after:)) == [0.999, 0.999])
    #expect([0, 1].map(WeightAverage(decay: 0.15).decay(after:)) == [0.1, 0.15])
  }
}
