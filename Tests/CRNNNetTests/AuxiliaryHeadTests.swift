import CRNNNet
import Kernels
import Testing

/// Networks with heads beside the main one.
@Suite struct AuxiliaryHeadTests {
  /// Where a head branches off, and its steps.
  struct Branch: CustomTestStringConvertible, Sendable {
    let step: Int
    let steps: String
    var loss: any Loss = CTC()
    var weight: Float = 0.3
    var isTrainingOnly = true

    var testDescription: String { "\(loss.name) behind step \(step): \(steps)" }

    func head() throws(NetworkError) -> AuxiliaryHead {
      try AuxiliaryHead(
        after: step, steps, loss: loss, weight: weight, isTrainingOnly: isTrainingOnly)
    }
  }

  private static let widths = [9, 7, 12]
  private static let classes = 4
  //                                   0       1     2  3  4          5   6     7    8
  private static let trunk = "[1,4,0,1 Cr3,3,4 Mp2,1 Bn Re S1(1x0)1,3 Fr5 Do0.2 Lbx4 O1c]"

  /// At every step: before what would be joined, what works in place, and what would change places.
  private static let branches = [
    Branch(step: 0, steps: "S1(1x0)1,3 O1c"), Branch(step: 0, steps: "Re Mp4,1 Bn S1(1x0)1,3 O1c"),
    Branch(step: 1, steps: "Cl3,3,3 Bn Re S1(1x0)1,3 Do0.3 Lbx3 Fr3 O1c"),
    Branch(step: 2, steps: "Re S1(1x0)1,3 Fl4"), Branch(step: 2, steps: "Cl1,1,2 S1(1x0)1,3 O1c"),
    Branch(step: 3, steps: "Mp2,1 S1(1x0)1,3 O1c"),
    Branch(step: 4, steps: "Do0.3 Re Do0 O1c"), Branch(step: 5, steps: "Lbx2 O1c"),
    Branch(step: 6, steps: "Re O1c"), Branch(step: 7, steps: "O1c"),
    Branch(step: 7, steps: "Fr3 Fl4", loss: FrameCrossEntropy()),
    Branch(step: 8, steps: "", loss: FrameCrossEntropy()), Branch(step: 8, steps: "Fr4"),
  ]

  private func network(_ branches: [Branch], trunk: String = trunk) throws -> Network {
    try Network(
      NetworkSpecification(trunk), classes: Self.classes,
      auxiliaryHeads: branches.map { branch throws(NetworkError) in try branch.head() })
  }

  private func model(
    _ branches: [Branch], trunk: String = trunk, kernels: KernelChoice = .fast
  ) throws -> TestNetworks.Model {
    let model = TestNetworks.Model(try network(branches, trunk: trunk), kernels: kernels)
    model.moveWeights()
    return model
  }

  @Test(arguments: branches, [KernelChoice.fast, .naive])
  func theGradientIsThatOfTheSumOfWhatTheHeadsLose(
    _ branch: Branch, _ kernels: KernelChoice
  ) throws {
    let worst = try model([branch], kernels: kernels).largestGradientError(Self.widths, step: 1e-3)
    #expect(worst.error < 2e-2, "the gradient of \(worst.name) is off by \(worst.error)")
  }

  @Test func severalHeadsHaveTheGradientOfTheirSum() throws {
    let branches = [Self.branches[8], Self.branches[2], Self.branches[3], Self.branches[11]]
    let worst = try model(branches).largestGradientError(Self.widths, step: 1e-3)
    #expect(worst.error < 2e-2, "the gradient of \(worst.name) is off by \(worst.error)")
  }

  @Test(arguments: branches, [KernelChoice.fast, .naive])
  func aHeadBesideItChangesNothingOfTheMainHead(_ branch: Branch, _ kernels: KernelChoice) throws {
    let (alone, both) = (try model([], kernels: kernels), try model([branch], kernels: kernels))
    func seen(_ model: TestNetworks.Model, _ mode: Pass.Mode) -> [[Double]] {
      let logits = model.forward(Self.widths, mode)
      let values = (0..<logits.count).map { Double(logits.data[$0]) }
      var outcomes: [LossOutcome] = []
      model.executor.losses(Self.widths.map { _ in [1, 2] }, into: &outcomes)
      return [values, outcomes.map { if case .loss(let loss) = $0 { loss } else { -1 } }]
    }
    for mode in [Pass.Mode.training, .evaluation] { #expect(seen(alone, mode) == seen(both, mode)) }
  }

  @Test(arguments: branches, [KernelChoice.fast, .naive])
  func aHeadOfWeightZeroChangesNoBitOfTheGradients(
    _ branch: Branch, _ kernels: KernelChoice
  ) throws {
    var branch = branch
    branch.weight = 0
    let alone = try model([], kernels: kernels).gradients(Self.widths)
    let both = try model([branch], kernels: kernels).gradients(Self.widths)
    #expect(alone.map(\.bitPattern) == both.prefix(alone.count).map(\.bitPattern))
    #expect(both.dropFirst(alone.count).allSatisfy { $0 == 0 })
  }

  @Test func whatIsToldToBeFinishedIsFinalFromTheLastToTheFirst() throws {
    let model = try model([Self.branches[2], Self.branches[10], Self.branches[11]])
    let count = model.network.parameters.count
    _ = model.forward(Self.widths, .training)
    let gradients = FloatBuffer(count: count)
    let sums = LaneGradients()
    sums.take([gradients])
    var outcomes: [[LossOutcome]] = [[]]
    var seen: [(start: Int, values: [Float])] = []
    model.executor.backward(
      { _ in Self.widths.map { _ in [1, 2] } }, sums, scale: { _ in 1 },
      finished: { start in seen.append((start, Array(gradients.values[start...]))) },
      into: &outcomes)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.start >= $1.start })
    #expect(seen.last?.start == 0)
    for (start, values) in seen { #expect(values == Array(gradients.values[start...])) }
    let trunk = try #require(model.network.parameters["head1.cnn.conv0.weight"]).slot.offset
    #expect(seen.contains { $0.start == trunk })
    #expect(seen.contains { (trunk + 1..<count).contains($0.start) })
  }

  @Test func aPassAfterAnotherGivesTheSame() throws {
    let model = try model([Self.branches[2], Self.branches[10]])
    let first = model.gradients(Self.widths, weightsVersion: 0)
    _ = model.gradients([5, 20], weightsVersion: 0)
    _ = model.evaluate([30], weightsVersion: 0)
    #expect(model.gradients(Self.widths, weightsVersion: 0) == first)
    let beside = TestNetworks.Model(beside: model)
    #expect(beside.gradients(Self.widths, weightsVersion: 0) == first)
  }

  @Test func aLabelMayFitOneHeadAlone() throws {
    let branch = Branch(step: 7, steps: "Fl4", loss: FrameCrossEntropy())
    let (alone, both) = (try model([]), try model([branch]))
    // Three frames are enough for two symbols of CTC, but not for the other loss.
    #expect(both.gradients([3]) == alone.gradients([3]) + [Float](repeating: 0, count: 4 * 8 + 4))
    var outcomes: [LossOutcome] = []
    both.executor.losses([[1, 2]], ofHead: 1, into: &outcomes)
    #expect(outcomes == [.doesNotFit])
    both.executor.losses([[1, 2]], into: &outcomes)
    #expect(outcomes != [.doesNotFit])
  }

  @Test func evaluationLeavesOutWhatIsForTrainingAlone() throws {
    let model = try model([
      Branch(step: 4, steps: "O1c"),
      Branch(step: 0, steps: "S1(1x0)1,3 O1c", isTrainingOnly: false),
    ])
    let recorder = PassRecorder()
    model.executor.observer = recorder
    _ = model.gradients(Self.widths)
    #expect(recorder.parts.filter { $0 == .head(1) || $0 == .head(2) }.count == 4)
    #expect(
      recorder.parts.drop { $0 != .forward(layer: model.network.layers.count - 1) }
        .dropFirst().prefix(3) == [.head(2), .head(1), .loss])
    recorder.parts = []
    _ = model.forward(Self.widths, .evaluation)
    #expect(!recorder.parts.contains(.head(1)) && recorder.parts.contains(.head(2)))
    var outcomes: [LossOutcome] = []
    model.executor.losses(Self.widths.map { _ in [1, 2] }, ofHead: 2, into: &outcomes)
    #expect(outcomes.allSatisfy { $0 != .doesNotFit && $0.isFinite })
  }

  @Test func theTrunkKeepsItsPlacesAndTheHeadsStandBehindIt() throws {
    let (alone, both) = (
      try network([]), try network([Self.branches[2], Self.branches[8]])
    )
    let count = alone.parameters.parameters.count
    #expect(both.parameters.parameters.prefix(count) == alone.parameters.parameters[...])
    #expect(both.statistics.parameters.prefix(2) == alone.statistics.parameters[...])
    let names = both.parameters.parameters.dropFirst(count).map(\.name)
    #expect(names.first == "head1.cnn.conv0.weight" && names.last == "head2.linear0.bias")
    #expect(both.statistics["head1.cnn.batchnorm0.running_mean"] != nil)
    #expect(both.storedNumbers == alone.storedNumbers)
    var reading = Self.branches[8]
    reading.isTrainingOnly = false
    // The channels of a linear layer of four classes.
    #expect(try network([reading]).storedNumbers == alone.storedNumbers + 4)
    let layers = both.layers + both.heads.flatMap(\.layers)
    #expect(layers.compactMap { ($0 as? Dropout)?.number }.sorted() == [0, 1])
  }

  /// A head that the description asks for is the one that `Network` can be given.
  @Test(arguments: ["Fr5 O1a0.3 Do0.2 Lbx4 O1c", "Fr5 Do0.2 O1a0.3 Lbx4 O1a0.25 O1c"])
  func aStepOfTheNotationIsAHead(_ end: String) throws {
    let words = end.split(separator: " ")
    var (behind, heads): ([Substring], [Branch]) = ([], [])
    for word in words {
      if word.hasPrefix("O1a") {
        heads.append(
          Branch(step: 4 + behind.count, steps: "O1c", weight: Float(word.dropFirst(3)) ?? -1))
      } else {
        behind.append(word)
      }
    }
    let start = "[1,4,0,1 Cr3,3,4 Mp2,1 Bn Re S1(1x0)1,3 "
    let given = try model(heads, trunk: "\(start)\(behind.joined(separator: " "))]")
    let noted = try model([], trunk: "\(start)\(end)]")
    #expect(given.network.parameters == noted.network.parameters)
    #expect(given.gradients(Self.widths) == noted.gradients(Self.widths))
    #expect(given.evaluate(Self.widths) == noted.evaluate(Self.widths))
    let specification = noted.network.specification
    #expect(specification.description == "\(start)\(end)]")
    #expect(specification.forReading == given.network.specification)
    let worst = noted.largestGradientError(Self.widths, step: 1e-3)
    #expect(worst.error < 2e-2, "the gradient of \(worst.name) is off by \(worst.error)")
  }

  @Test(arguments: ["O1a", "O1a-1", "O1anan", "O1a1e9", "O1a101", "O1a0.3,2"])
  func anAuxiliaryOutputOfNoWeightIsNamed(_ word: String) {
    let form = "an auxiliary output is O1a<weight> with 0 ≤ weight ≤ 100, such as O1a0.3"
    #expect(throws: NetworkError("\"\(word)\": \(form)")) {
      try NetworkSpecification("[1,4,0,1 Mp4,1 S1(1x0)1,3 Lbx4 \(word) O1c]")
    }
  }

  @Test func anAuxiliaryOutputWantsASequence() {
    let reason = "step O1a0.3 wants a sequence, but the maps are 4 high; put S1(1x0)1,3 before it"
    #expect(throws: NetworkError(reason)) {
      try NetworkSpecification("[1,4,0,1 Cr3,3,4 O1a0.3 Mp4,1 S1(1x0)1,3 O1c]")
    }
  }

  @Test func anAuxiliaryOutputNeedsALayerInFront() {
    #expect(
      throws: NetworkError("step O1a1.0 stands in front of all layers; put it behind one")
    ) { try NetworkSpecification("[1,1,0,1 O1a1 Lbx4 O1c]") }
  }

  /// Evaluation takes a batch norm into the weights of a convolution only where no head wants what is between.
  @Test func betweenConvolutionAndBatchNormEvaluationIsRoundedOtherwise() throws {
    let trunk = "[1,4,0,1 Cl3,3,4 Bn Re S1(1x0)1,3 O1c]"
    let branch = Branch(step: 0, steps: "Re S1(1x0)1,3 O1c")
    let (alone, both) = (try model([], trunk: trunk), try model([branch], trunk: trunk))
    let count = alone.network.parameters.count
    #expect(
      try model([branch], trunk: trunk).largestGradientError(Self.widths, step: 1e-3).error < 2e-2)
    for (one, other) in zip(alone.evaluate(Self.widths), both.evaluate(Self.widths)) {
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    var unweighted = branch
    unweighted.weight = 0
    let gradients = try model([unweighted], trunk: trunk).gradients(Self.widths)
    #expect(alone.gradients(Self.widths) == Array(gradients.prefix(count)))
  }

  @Test(arguments: [
    (Branch(step: 9, steps: "O1c"), "head 1 branches off behind step 9 of 9, from 0"),
    (Branch(step: -1, steps: "O1c"), "head 1 branches off behind step -1 of 9, from 0"),
    (
      Branch(step: 0, steps: ""),
      "head 1 puts out 4 channels of height 4, not logits of 4 classes; end it with an output step"
    ),
    (
      Branch(step: 5, steps: ""),
      "head 1 puts out 5 channels of height 1, not logits of 4 classes; end it with an output step"
    ),
    (
      Branch(step: 5, steps: "O1c", loss: FrameCrossEntropy()),
      "step O1c of head 1 is for CTC, the head's loss is frame cross entropy"
    ),
    (
      Branch(step: 0, steps: "Clv4,2,4 S1(1x0)1,3 O1c"),
      "head 1 has no frame of images that are 1 wide, which the network reads"
    ),
    (
      Branch(step: 0, steps: "O1c"),
      "step O1c wants a sequence, but the maps are 4 high; put S1(1x0)1,3 before it"
    ),
  ])
  func aHeadThatDoesNotFitIsNamed(_ branch: Branch, _ reason: String) {
    #expect(throws: NetworkError(reason)) { try network([branch]) }
  }
}
