import CRNNNet
import Foundation
import Kernels
import Testing

@Suite struct NetworkTests {
  @Test(arguments: [
    ("paper", 8_330_789, 24), ("official", 8_331_301, 26), ("crnn", 8_330_981, 24),
    ("kraken", 2_881_301, 12),
  ])
  func presetsHaveTheirWeightsAndFrames(_ name: String, _ weights: Int, _ frames: Int) throws {
    let specification = try NetworkSpecification(preset: name)
    #expect(try Network(specification, classes: 37).parameters.count == weights)
    #expect(specification.frames(forWidth: 100) == frames)
  }

  @Test(arguments: NetworkSpecification.presets)
  func theNotationIsReadAsItIsPrinted(_ name: String) throws {
    let specification = try NetworkSpecification(preset: name, height: 32, channels: 3)
    let again = try NetworkSpecification(
      specification.description, scheme: specification.scheme)
    #expect(again == specification)
  }

  @Test func everyKindOfStepIsReadAsItIsPrinted() throws {
    let text =
      "[1,32,0,1 Crn3,3,4 Do0.1,2 Gn2 Re Mp2,2,2,1,0,1 Clv2,2,8,2,1 Bn Do0.5 S1(1x0)1,3 Lbx8 Fr8 Fl4 O1c37]"
    #expect(try NetworkSpecification(text).description == text)
    let residual =
      "[1,16,0,1 R[Cl3,3,4 Re][Cl1,1,4] Re R[R[Bn Re] Cl3,3,8,2,1][Cl1,1,8,2,1] Mp0,1 O1c]"
    #expect(try NetworkSpecification(residual).description == residual)
    let depthwise = "[1,16,0,1 Cdln3,3 Cdrv2,3,1,2 Cdl5,5,2,2 Mp0,1 O1c]"
    #expect(try NetworkSpecification(depthwise).description == depthwise)
    let column = "[1,32,0,1 Cr3,3,4 Mp0,2 Mp1,3 O1c]"
    #expect(try NetworkSpecification(column).description == column)
    let short = try NetworkSpecification("[1,1,0,1 Do Do0.2,1 O1c]")
    #expect(short.description == "[1,1,0,1 Do0.5 Do0.2 O1c]")
  }

  @Test func channelsThatMakeNoEqualGroupsAreNamed() {
    #expect(throws: NetworkError("step Gn3: 4 channels do not make 3 equal groups")) {
      try NetworkSpecification("[1,8,0,1 Cl3,3,4 Gn3 S1(1x0)1,3 O1c]")
    }
  }

  @Test(arguments: [
    ("R[Cl3,3,2]", "2 channels of height 8, its input has 4 of height 8"),
    ("R[Cl3,3,4,2,1]", "4 channels of height 4, its input has 4 of height 8"),
    ("R[Cl3,3,4,1,2]", "4 channels of height 8, its input has 4 of height 8"),
    ("R[Mp1,2][Cl1,1,4,1,2]", "4 channels of height 8, the other 4 of height 8"),
    ("R[Cl3,3,6][Cl1,1,5]", "6 channels of height 8, the other 5 of height 8"),
  ])
  func branchesThatHaveNoSumAreNamed(_ step: String, _ reason: String) {
    let end = "; a sum wants the same, and the same strides along the width"
    #expect(throws: NetworkError("step \(step): its branch puts out \(reason)\(end)")) {
      try NetworkSpecification("[1,8,0,1 Cl3,3,4 \(step) S1(1x0)1,3 O1c]")
    }
  }

  @Test func aBracketThatIsNotClosedIsNamed() {
    #expect(throws: NetworkError("the bracket in \"R[Re\" is not closed")) {
      try NetworkSpecification("[1,1,0,1 R[Re Re O1c]")
    }
  }

  @Test func anyWhiteSpaceStandsBetweenSteps() throws {
    let plain = try NetworkSpecification("[1,32,0,1 Cl3,3,4 Re S1(1x0)1,3 Lbx8 O1c]")
    for space in ["\n", "\t", " \r\n  ", "\u{00A0}"] {
      let text = plain.description.replacingOccurrences(of: " ", with: space)
      #expect(try NetworkSpecification("\n" + text + "\n") == plain)
    }
  }

  @Test func theForgetGateOfTheDefaultStartsOpen() throws {
    let network = try Network(NetworkSpecification(preset: "crnn"), classes: 5)
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 1)
    let bias = try #require(network.parameters["rnn.0.rnn.bias_ih_l0"])
    let values = (0..<1024).map { weights.pointer[bias.slot.offset + $0] }
    #expect(values == (0..<1024).map { (256..<512).contains($0) ? 1 : 0 })
  }

  @Test(arguments: [
    ("C3,3,64", "the activation is l (linear) or r (ReLU), behind the step's letter"),
    ("Cr2,2,64", "an even kernel needs valid padding, option v"),
    ("Crx3,3,64", "the options are v (valid padding) and n (no bias)"),
    ("Cr3,3", "expected 3 or 5 whole numbers behind the letters"),
    ("Cd3,3", "the activation is l (linear) or r (ReLU), behind the step's letter"),
    ("Cdl3,3,64", "expected 2 or 4 whole numbers behind the letters"),
    ("Cdl2,3", "an even kernel needs valid padding, option v"),
    ("Mp2,2,2,1,2,2", "padding is at most half of the kernel, the kernel at most 256 elements"),
    ("Mp0,257", "padding is at most half of the kernel, the kernel at most 256 elements"),
    ("Mp0,0", "expected 1 whole numbers behind the letters"),
    ("Mp0,1,1,1", "expected 1 whole numbers behind the letters"),
    ("Mp2,0", "expected 2 or 4 or 6 whole numbers behind the letters"),
    ("R", "a residual block is R[<steps>] or R[<steps>][<steps>]"),
    ("R[Re]]", "a residual block is R[<steps>] or R[<steps>][<steps>]"),
    ("R[Re]Re", "a residual block is R[<steps>] or R[<steps>][<steps>]"),
    ("R[Re][Re][Re]", "a residual block is R[<steps>] or R[<steps>][<steps>]"),
    ("R[]", "a branch has one step at least, and none is an output"),
    ("R[Re][]", "a branch has one step at least, and none is an output"),
    ("R[Re O1c]", "a branch has one step at least, and none is an output"),
    ("R[S1(1x0)1,3 O1a0.3]", "a branch has one step at least, and none is an output"),
    ("Do1.5", "dropout is Do<p> with 0 ≤ p < 1, or Do<p>,2 for whole channels"),
    ("Do0.1,3", "dropout is Do<p> with 0 ≤ p < 1, or Do<p>,2 for whole channels"),
    ("Gn", "group norm is Gn<groups>"),
    ("Lbx", "a recurrent layer is Lbx<size>, bidirectional along x"),
    (
      "Lfy100",
      "a recurrent layer is Lbx<size>, bidirectional along x, or Lfx<size> or Lrx<size>, forwards or backwards"
    ),
  ])
  func aWrongStepIsNamed(_ step: String, _ reason: String) {
    #expect(throws: NetworkError("\"\(step)\": \(reason)")) {
      try NetworkSpecification("[1,32,0,1 \(step) S1(1x0)1,3 O1c]")
    }
  }

  @Test func stepsThatDoNotFitTogetherAreNamed() {
    #expect(throws: NetworkError.self) {
      try NetworkSpecification("[1,4,0,1 Mp2,2 Mp2,2 Mp2,2 O1c]")
    }
    #expect(throws: NetworkError.self) { try NetworkSpecification("[1,32,0,1 Cr3,3,8 Lbx8 O1c]") }
    #expect(throws: NetworkError.self) { try NetworkSpecification("[1,32,0,1 Cr3,3,8]") }
    #expect(throws: NetworkError.self) { try NetworkSpecification("Cr3,3,8") }
  }

  /// The logits of some images alone and in one padded batch.
  @Test(arguments: NetworkSpecification.presets, KernelChoice.allCases)
  func anImagesLogitsDoNotDependOnItsBatch(_ preset: String, _ kernels: KernelChoice) throws {
    let network = try TestNetworks.small(preset, classes: 11)
    let model = TestNetworks.Model(network, kernels: kernels)
    let widths = [37, 64, 21, 50]
    let together = model.evaluate(widths)
    for (n, width) in widths.enumerated() {
      let alone = model.evaluate([width], firstImage: n)[0]
      let largest = together[n].map(abs).max() ?? 0
      let bound: Float = kernels == .naive ? 1e-5 : 1e-4
      #expect(largestDifference(together[n], alone) <= bound * max(1, largest), "image \(n)")
    }
  }

  /// Batches of other widths and sizes take other algorithms, whose packed weights have other forms.
  @Test(arguments: KernelChoice.allCases)
  func packedWeightsServeBatchesOfEverySize(_ kernels: KernelChoice) throws {
    let network = try TestNetworks.small("crnn", classes: 11)
    let reusing = TestNetworks.Model(network, kernels: kernels)
    let batches = [[37, 64, 21, 50], [37], [64, 64, 64, 64, 64, 64, 64, 64], [20, 21], [160]]
    for widths in batches {
      let fresh = TestNetworks.Model(network, kernels: kernels)
      #expect(
        reusing.evaluate(widths, weightsVersion: 0) == fresh.evaluate(widths), "\(widths)")
      #expect(
        reusing.gradients(widths, weightsVersion: 0) == fresh.gradients(widths), "\(widths)")
    }
  }

  @Test func alphabetsKeepGraphemesAndScalarsApart() {
    let decomposed = "e\u{301}a"
    let scalars = Alphabet(unit: .scalar, labels: [decomposed])
    let graphemes = Alphabet(unit: .grapheme, labels: [decomposed])
    #expect(scalars.symbols.map { $0.unicodeScalars.count } == [1, 1, 1])
    #expect(graphemes.symbols.count == 2)
    #expect(graphemes.decode(graphemes.encode(decomposed) ?? []) == decomposed)
    #expect(scalars.encode("x") == nil)
    #expect(scalars.firstUnknown(in: "axe") == "x")
    // The ångström sign and the letter Å are canonically equal, but different scalars.
    #expect(Alphabet(unit: .scalar, labels: ["\u{212B}\u{C5}"]).symbols.count == 2)
  }
}
