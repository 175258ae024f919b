import CRNNNet
import Kernels
import Testing

/// Every layer's backward against central differences, with odd sizes and unequal widths.
@Suite struct LayerGradientTests {
  /// The layers of a description's first steps, with what they need.
  static func network(_ steps: String, height: Int, channels: Int) throws -> Network {
    try Network(
      NetworkSpecification("[1,\(height),0,\(channels) \(steps) S1(1x0)1,3 O1c]"), classes: 2)
  }

  func check(
    _ steps: String, layer number: Int = 0, channels: Int = 3, inputs: Int? = nil, height: Int = 5,
    widths: [Int] = [7, 4, 5], kernels: KernelChoice = .fast,
    precision: Precision = .float32, mode: Pass.Mode = .training,
    step: Float = 1e-2, tolerance: Double = 2e-3
  ) throws {
    let network = try Self.network(steps, height: height, channels: channels)
    func errors<Tested: Layer>(_ layer: Tested) -> (input: Double, weight: Double) {
      LayerBench(
        layer: layer, parameters: network.parameters, statistics: network.statistics,
        channels: inputs ?? channels, height: height, widths: widths, kernels: kernels,
        precision: precision,
        mode: mode
      ).largestError(step: step)
    }
    let layer: any Layer = network.layers[number]
    let error = errors(layer)
    #expect(error.input <= tolerance, "\(steps): input gradient is off by \(error.input)")
    #expect(error.weight <= tolerance, "\(steps): weight gradient is off by \(error.weight)")
  }

  @Test(arguments: KernelChoice.allCases)
  func convolution(_ kernels: KernelChoice) throws {
    try check("Cl3,3,4", kernels: kernels)
    try check("Cl3,5,4,2,3", height: 7, kernels: kernels)
    try check("Clv2,2,3", kernels: kernels)
    try check("Clv3,2,4,2,1", height: 7, widths: [15, 4, 9], kernels: kernels)
    try check("Cl1,1,5", kernels: kernels)
    try check("Cln1,3,2", channels: 1, widths: [9], kernels: kernels)
  }

  private static let depthwise = [
    "Cdl3,3", "Cdln5,3,2,3", "Cdlv2,2", "Cdlv3,2,2,1", "Cdl1,5,1,2", "Cdlv4,3,3,3", "Cdl7,7",
  ]

  @Test(arguments: depthwise, [KernelChoice.fast, .naive])
  func depthwiseConvolution(_ steps: String, _ kernels: KernelChoice) throws {
    try check(steps, height: 7, widths: [15, 4, 9], kernels: kernels)
    try check(steps, height: 7, widths: [11], kernels: kernels)
  }

  @Test(arguments: [1, 2, 3, 4, 7, 8, 16, 33])
  func depthwiseConvolutionsOfAllKernelsAgree(batch: Int) throws {
    for steps in Self.depthwise {
      let network = try Self.network("Cl1,1,9 \(steps)", height: 7, channels: 1)
      let layer = try #require(network.layers[1] as? DepthwiseConvolution)
      let widths = (0..<batch).map { [11, 6, 9, 3, 13][$0 % 5] }
      let results = [KernelChoice.naive, .fast].map { kernels in
        let bench = LayerBench(
          layer: layer, parameters: network.parameters, statistics: network.statistics,
          channels: 9, height: 7, widths: widths, kernels: kernels)
        return bench.run(bench.randomInput(seed: 3), bench.randomWeights(seed: 4), backward: true)
      }
      #expect(largestDifference(results[0].output, results[1].output) < 1e-5, "\(steps)")
      #expect(
        largestDifference(results[0].inputGradient, results[1].inputGradient) < 1e-5, "\(steps)")
      let largest = results[0].weightGradient.reduce(1) { max($0, abs($1)) }
      #expect(
        largestDifference(results[0].weightGradient, results[1].weightGradient) < 2e-5 * largest,
        "\(steps)")
    }
  }

  /// The relative errors, as roots of mean squares, that products of bfloat16 have at most: 2⁻⁹ of each
  /// factor, times what the transforms make of it.
  private static let bfloat16Errors: [WinogradTile: Float] = [
    .twoByTwo: 0.01, .fourByFour: 0.02, .fourByFive: 0.06, .fourBySix: 0.06, .rowOfSix: 0.03,
  ]

  /// A convolution is linear in its input and in its weights, so a long step measures the same slope,
  /// with less of the rounding.
  @Test(arguments: WinogradTile.allCases)
  func convolutionInBfloat16(_ tile: WinogradTile) throws {
    // The largest of many errors is more than their mean.
    let tolerance = 2 * Double(try #require(Self.bfloat16Errors[tile]))
    for (steps, height) in [("Cl3,3,4", 5), ("Clv2,2,3", 5), ("Clv3,2,4,2,1", 7)] {
      try check(
        steps, height: height, widths: [15, 4, 9], kernels: .winograd(tile),
        precision: .bfloat16, step: 1, tolerance: tolerance)
    }
  }

  @Test func maxPooling() throws {
    for pool in ["Mp2,2", "Mp2,1", "Mp2,2,2,1,0,1", "Mp3,3,1,2,1,1", "Mp0,1", "Mp0,2"] {
      try check(pool, height: 6, step: 1e-4, tolerance: 1e-2)
    }
  }

  @Test func batchNorm() throws {
    try check("Bn", tolerance: 5e-3)
    try check("Bn", mode: .evaluation)
  }

  @Test(arguments: [Pass.Mode.training, .evaluation])
  func batchNormThatRectifies(_ mode: Pass.Mode) throws {
    let network = try Self.network("Bn Re", height: 5, channels: 3)
    let norm = try #require(network.layers[0] as? BatchNorm)
    #expect(norm.precedesRectifier)
    try check("Bn Re", mode: mode, step: 1e-3, tolerance: 1e-2)
    func output(_ kernels: KernelChoice) -> [Float] {
      let bench = LayerBench(
        layer: norm, parameters: network.parameters, statistics: network.statistics, channels: 3,
        height: 5, widths: [7, 4, 5], kernels: kernels, mode: mode)
      return bench.run(bench.randomInput(seed: 3), bench.randomWeights(seed: 4)).output
    }
    // The naive one leaves it to the rectifier.
    let plain = output(.naive)
    #expect(plain.contains { $0 < 0 })
    #expect(output(.fast) == plain.map { max($0, 0) })
  }

  @Test func rectifier() throws { try check("Re", step: 1e-4, tolerance: 1e-2) }

  @Test func dropout() throws {
    try check("Do0.4")
    try check("Cl1,1,6 Do0.4,2", layer: 1, inputs: 6)
  }

  @Test(arguments: ["Gn1", "Gn2", "Gn6"], [Pass.Mode.training, .evaluation])
  func groupNorm(_ steps: String, _ mode: Pass.Mode) throws {
    try check("Cl1,1,6 " + steps, layer: 1, inputs: 6, mode: mode, tolerance: 5e-3)
  }

  @Test func groupNormMakesEachGroupOfAnImageZeroOnAverageAndOneInSize() throws {
    let network = try Self.network("Cl1,1,6 Gn2", height: 5, channels: 1)
    let layer = try #require(network.layers[1] as? GroupNorm)
    let widths = [40, 25, 31]
    func output(_ widths: [Int]) -> [Float] {
      let bench = LayerBench(
        layer: layer, parameters: network.parameters, statistics: network.statistics, channels: 6,
        height: 5, widths: widths)
      let pixels = (0..<bench.inputCount).map { i in
        let (n, column) = (i % widths.count, i / widths.count % 40)
        return column < widths[n] ? Float((i / widths.count * 7919 + n * 31) % 100) / 20 : 0
      }
      var weights = [Float](repeating: 0, count: network.parameters.count)
      for channel in 0..<6 { weights[layer.weight.offset + channel] = 1 }
      return bench.run(pixels, weights).output
    }
    let all = output(widths)
    for n in 0..<3 {
      for group in 0..<2 {
        let values = (group * 3 * 5..<(group + 1) * 3 * 5).flatMap { row in
          (0..<widths[n]).map { Double(all[(row * 40 + $0) * 3 + n]) }
        }
        let mean = values.reduce(0, +) / Double(values.count)
        let size = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        #expect(abs(mean) < 1e-5 && abs(size - 1) < 1e-4)
      }
    }
    // The neighbours of an image in its batch change nothing.
    #expect(output([40]) == stride(from: 0, to: all.count, by: 3).map { all[$0] })
  }

  @Test func channelDropoutDropsWholeChannelsOfAnImage() throws {
    let network = try Self.network("Cl1,1,300 Do0.25,2", height: 4, channels: 1)
    let layer = try #require(network.layers[1] as? Dropout)
    let bench = LayerBench(
      layer: layer, parameters: network.parameters, statistics: network.statistics, channels: 300,
      height: 4, widths: [5, 5])
    let ones = [Float](repeating: 1, count: bench.inputCount)
    let output = bench.run(ones, bench.randomWeights(seed: 1)).output
    let kept: Float = 1 / 0.75
    var dropped = 0
    for channel in 0..<300 {
      for n in 0..<2 {
        let values = Set((0..<20).map { output[(channel * 20 + $0) * 2 + n] })
        #expect(values == [0] || values == [kept])
        if values == [0] { dropped += 1 }
      }
    }
    // Six standard deviations around 150 of 600.
    #expect((87...213).contains(dropped))
    #expect(output == bench.run(ones, bench.randomWeights(seed: 1)).output)
  }

  @Test func linear() throws {
    try check("S1(1x0)1,3 Fl6", layer: 1, height: 1)
  }

  @Test(arguments: KernelChoice.allCases)
  func bidirectionalLSTM(_ kernels: KernelChoice) throws {
    try check("S1(1x0)1,3 Lbx4", layer: 1, height: 1, kernels: kernels)
    try check(
      "S1(1x0)1,3 Lbx5", layer: 1, channels: 1, height: 1, widths: [1, 6, 3], kernels: kernels)
  }

  @Test(arguments: KernelChoice.allCases)
  func unidirectionalLSTM(_ kernels: KernelChoice) throws {
    for letter in ["f", "r"] {
      try check("S1(1x0)1,3 L\(letter)x4", layer: 1, height: 1, kernels: kernels)
      try check(
        "S1(1x0)1,3 L\(letter)x5", layer: 1, channels: 1, height: 1, widths: [1, 6, 3],
        kernels: kernels)
    }
  }

  @Test func eachDirectionAloneIsAHalfOfBoth() throws {
    let channels = 3
    func bench<Tested: Layer>(
      _ steps: String, _ type: Tested.Type
    ) throws -> (LayerBench<Tested>, Network) {
      let network = try Self.network("S1(1x0)1,3 " + steps, height: 1, channels: channels)
      let layer = try #require(network.layers[1] as? Tested)
      return (
        LayerBench(
          layer: layer, parameters: network.parameters, statistics: network.statistics,
          channels: channels, height: 1, widths: [7, 4, 5]), network
      )
    }
    let (both, network) = try bench("Lbx4", BidirectionalLSTM.self)
    let input = both.randomInput(seed: 3)
    let weights = both.randomWeights(seed: 4)
    let output = both.run(input, weights).output
    let directed = network.parameters.parameters.filter { $0.name.hasPrefix("rnn.0.rnn.") }
    for (steps, isReverse) in [("Lfx4", false), ("Lrx4", true)] {
      let (one, alone) = try bench(steps, UnidirectionalLSTM.self)
      var own = one.randomWeights(seed: 5)
      for parameter in directed where parameter.name.hasSuffix("_reverse") == isReverse {
        let name = parameter.name.replacing("_reverse", with: "")
        let slot = try #require(alone.parameters[name]).slot
        for i in 0..<slot.count { own[slot.offset + i] = weights[parameter.slot.offset + i] }
      }
      let half = output.count / 2
      #expect(
        one.run(input, own).output == Array(isReverse ? output[half...] : output[..<half]))
    }
  }

  /// Batches that fill a row of a frame or do not, and more than a panel; sizes that fill no tile.
  @Test(arguments: [1, 2, 3, 4, 5, 8, 11, 16, 20, 32, 33, 70])
  func recurrencesOfAllBatchesAgree(batch: Int) throws {
    for hidden in [3, 16] {
      let network = try Self.network(
        "Cl1,1,7 S1(1x0)1,3 Lbx\(hidden)", height: 1, channels: 1)
      let layer = try #require(network.layers[2] as? BidirectionalLSTM)
      let widths = (0..<batch).map { [11, 6, 9, 2, 13][$0 % 5] }
      let results = [KernelChoice.naive, .fast].map { kernels in
        let bench = LayerBench(
          layer: layer, parameters: network.parameters, statistics: network.statistics,
          channels: 7, height: 1, widths: widths, kernels: kernels)
        return bench.run(bench.randomInput(seed: 3), bench.randomWeights(seed: 4), backward: true)
      }
      func agree(_ part: KeyPath<LayerBench<BidirectionalLSTM>.Result, [Float]>) -> Bool {
        let reference = results[0][keyPath: part]
        let scale = reference.reduce(1) { max($0, abs($1)) }
        return largestDifference(reference, results[1][keyPath: part]) < 2e-5 * scale
      }
      #expect(agree(\.output), "\(hidden) states, batch \(batch)")
      #expect(agree(\.inputGradient), "\(hidden) states, batch \(batch)")
      #expect(agree(\.weightGradient), "\(hidden) states, batch \(batch)")
    }
  }

  /// Odd channels, heights that fill no tile, and batches that fill a vector's lanes or do not.
  @Test(arguments: [1, 2, 3, 4, 7, 8, 16, 24, 32, 33])
  func convolutionsOfAllKindsAgree(batch: Int) throws {
    for (steps, channels, height) in [
      ("Cl3,3,4", 3, 7), ("Cl3,3,17", 9, 4), ("Cl3,3,8", 33, 2), ("Cln3,3,9", 8, 9),
      ("Clv2,2,11", 3, 7), ("Cl3,5,4,2,3", 3, 7),
      ("Cl1,1,17", 9, 4), ("Cln1,1,40", 33, 3), ("Cl1,1,6,2,1", 5, 5),
    ] {
      // The image itself has one channel; the layer under test comes second.
      let network = try Self.network("Cl1,1,\(channels) \(steps)", height: height, channels: 1)
      let layer = try #require(network.layers[1] as? Convolution)
      let widths = (0..<batch).map { [11, 6, 9, 2, 13][$0 % 5] }
      let results = KernelChoice.allCases.map { kernels in
        let bench = LayerBench(
          layer: layer, parameters: network.parameters, statistics: network.statistics,
          channels: channels, height: height, widths: widths, kernels: kernels)
        return bench.run(bench.randomInput(seed: 3), bench.randomWeights(seed: 4), backward: true)
      }
      for (result, kernels) in zip(results, KernelChoice.allCases) {
        let context: Comment = "\(steps), batch \(batch), \(kernels)"
        func agree(_ part: KeyPath<LayerBench<Convolution>.Result, [Float]>) -> Bool {
          let reference = results[0][keyPath: part]
          let scale = reference.reduce(1) { max($0, abs($1)) }
          return largestDifference(reference, result[keyPath: part]) < 2e-5 * scale
        }
        #expect(agree(\.output), context)
        #expect(agree(\.inputGradient), context)
        #expect(agree(\.weightGradient), context)
      }
    }
  }

  /// A pooling takes a narrow convolution's rows as they come; the plain one's output is whole.
  @Test(arguments: [1, 3, 8, 33]) func aPoolingMayTakeTheRowsAsTheyCome(batch: Int) throws {
    for (steps, height) in [
      ("Cl3,3,5 Mp2,2", 8), ("Cl3,3,17 Mp2,2", 7), ("Cl3,3,4 Mp3,2,3,1", 9), ("Cl5,3,9 Mp1,2", 4),
    ] {
      for rectifier in ["", " Re"] {
        let network = try Self.network(steps + rectifier, height: height, channels: 3)
        let layer = try #require(network.layers[0] as? PooledConvolution, "\(steps)")
        #expect(layer.pool.isRectified == !rectifier.isEmpty)
        let widths = (0..<batch).map { [11, 6, 9, 2, 13][$0 % 5] }
        let results = [KernelChoice.naive, .fast].map { kernels in
          let bench = LayerBench(
            layer: layer, parameters: network.parameters, statistics: network.statistics,
            channels: 3, height: height, widths: widths, kernels: kernels)
          return bench.run(
            bench.randomInput(seed: 5), bench.randomWeights(seed: 6), backward: true)
        }
        #expect(largestDifference(results[0].output, results[1].output) < 2e-5)
        #expect(largestDifference(results[0].inputGradient, results[1].inputGradient) < 2e-5)
        #expect(largestDifference(results[0].weightGradient, results[1].weightGradient) < 5e-5)
        if !rectifier.isEmpty { #expect(results[1].output.allSatisfy { $0 >= 0 }) }
      }
    }
  }

  /// The rounding must show, or something else has computed.
  @Test(arguments: [1, 3, 8, 16, 33])
  func convolutionsInBfloat16AreOffByItsRounding(batch: Int) throws {
    for (steps, channels, height) in [
      ("Cl3,3,17", 9, 4), ("Cl3,3,8", 33, 3), ("Clv2,2,11", 40, 7), ("Cl3,3,40", 64, 8),
    ] {
      let network = try Self.network("Cl1,1,\(channels) \(steps)", height: height, channels: 1)
      let layer = try #require(network.layers[1] as? Convolution)
      let widths = (0..<batch).map { [11, 6, 9, 2, 13][$0 % 5] }
      func result(_ kernels: KernelChoice, _ precision: Precision) -> [[Float]] {
        let bench = LayerBench(
          layer: layer, parameters: network.parameters, statistics: network.statistics,
          channels: channels, height: height, widths: widths, kernels: kernels,
          precision: precision)
        let result = bench.run(
          bench.randomInput(seed: 3), bench.randomWeights(seed: 4), backward: true)
        return [result.output, result.inputGradient, result.weightGradient]
      }
      let exact = result(.naive, .float32)
      for (tile, bound) in Self.bfloat16Errors where (tile == .rowOfSix) == steps.contains("2,2") {
        for (part, expected) in zip(result(.winograd(tile), .bfloat16), exact) {
          let error = relativeError(part, expected)
          #expect(error < bound && error > 1e-4, "\(steps), batch \(batch), \(tile): \(error)")
        }
      }
    }
  }

  @Test func dropoutKeepsTheMeanAndIsDeterministic() throws {
    let network = try Self.network("Do0.25", height: 16, channels: 3)
    let layer = try #require(network.layers[0] as? Dropout)
    let bench = LayerBench(
      layer: layer, parameters: network.parameters, statistics: network.statistics, channels: 3,
      height: 16, widths: [200, 200])
    let ones = [Float](repeating: 1, count: bench.inputCount)
    let output = bench.run(ones, []).output
    #expect(output == bench.run(ones, []).output)
    let kept: Float = 1 / 0.75
    #expect(Set(output) == [0, kept])
    #expect(abs(output.reduce(0, +) / Float(output.count) - 1) < 0.02)
  }
}

/// The root of the mean square of the difference, relative to that of the expected numbers.
func relativeError(_ a: [Float], _ expected: [Float]) -> Float {
  precondition(a.count == expected.count)
  let difference = zip(a, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count)
  return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
