import TestSupport
import Testing
import TextReading
import TextTraining

@Suite struct TrainableNetworkTests {
  @Test func aLoopOfOnesOwnTeachesANetworkToRead() throws {
    let network = try BarCode.trained()
    let texts = try network.makeReader().read(BarCode.texts.map(BarCode.image)).map(\.text)
    #expect(texts == BarCode.texts)
    // A text that it was not shown.
    #expect(try network.makeReader().read(BarCode.image("bac")).text == "bac")
  }

  @Test func aStepLowersTheLossAndSaysByHowMuch() throws {
    let network = try BarCode.network()
    let samples = try BarCode.samples()
    let first = try network.step(samples)
    for _ in 0..<30 { try network.step(samples) }
    let last = try network.step(samples)
    let (before, after) = (try #require(first.loss), try #require(last.loss))
    #expect(after < before)
    #expect(first.gradientNorm > 0)
    #expect(network.updates == 32)
  }

  @Test func equalSeedsAndSamplesMakeEqualWeights() throws {
    let folder = try TemporaryFolder()
    let samples = try BarCode.samples()
    for name in ["one.h5", "two.h5"] {
      let network = try BarCode.network()
      for _ in 0..<3 { try network.step(samples) }
      try network.save(to: folder.file(name))
    }
    let other = try BarCode.network(seed: 4)
    let image = try BarCode.image("cab")
    let one = try TextReader(checkpoint: folder.file("one.h5")).read(image)
    let two = try TextReader(checkpoint: folder.file("two.h5")).read(image)
    #expect(one == two)
    #expect(try other.makeReader().read(image).confidence != one.confidence)
  }

  @Test func aReaderKeepsTheWeightsThatItWasMadeWith() throws {
    let network = try BarCode.network()
    let samples = try BarCode.samples()
    let image = try BarCode.image("b")
    let reader = try network.makeReader()
    let before = try reader.read(image)
    for _ in 0..<5 { try network.step(samples) }
    #expect(try reader.read(image) == before)
    #expect(try network.makeReader().read(image) != before)
  }

  @Test func aLearningRateOf0MovesNoWeight() throws {
    let network = try BarCode.network()
    let samples = try BarCode.samples()
    let first = try network.step(samples, learningRate: 0)
    #expect(try network.step(samples, learningRate: 0) == first)
  }

  @Test func aNetworkBeginsWithTheWeightsOfACheckpoint() throws {
    let folder = try TemporaryFolder()
    let network = try BarCode.trained()
    try network.save(to: folder.file("model.h5"))
    let second = try TrainableNetwork(weightsOf: folder.file("model.h5"))
    #expect(second.symbols == ["a", "b", "c"])
    #expect(second.updates == 0)
    let image = try BarCode.image("acb")
    #expect(try second.makeReader().read(image) == network.makeReader().read(image))
    #expect(try #require(second.step(BarCode.samples()).loss) < 0.1)
  }

  @Test func textsThatDoNotFitTheirPicturesAreNamed() throws {
    let network = try BarCode.network()
    let narrow = TrainingSample(try BarCode.image("a"), text: "aaaaaaaa")
    let outcome = try network.step([TrainingSample(try BarCode.image("ab"), text: "ab"), narrow])
    #expect(outcome.samplesThatDoNotFit == [1])
    #expect(outcome.loss?.isFinite == true)
  }

  @Test func whatCannotBeTrainedWithIsRefusedByName() throws {
    let network = try BarCode.network()
    let unknown = TrainingSample(try BarCode.image("a"), text: "aX")
    #expect(try refusal { try network.step([unknown]) }.contains("the symbol \"X\""))
    #expect(try refusal { try network.step([]) } == "a step needs a sample at least")
    #expect(
      try refusal { try NetworkDescription("[1,16,0,1 Zz3 O1c]") }.contains("Zz3"))
    #expect(
      try refusal {
        try TrainableNetwork(NetworkDescription(BarCode.notation), symbolsOf: [""])
      }.contains("no symbols"))
  }
}
