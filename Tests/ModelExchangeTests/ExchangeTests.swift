import CRNNNet
import Console
import Decoding
import Foundation
import Kernels
import ModelExchange
import Recognition
import TestSupport
import Testing

/// Models that go to another program's format and come back.
@Suite struct ExchangeTests {
  /// A checkpoint with weights and statistics drawn by lot.
  static func model(
    _ network: String, symbols: [String] = ["a", "b", "ä", "?"],
    change: (inout CheckpointInfo) -> Void = { _ in }
  ) throws -> Checkpoint {
    var info = CheckpointInfo()
    info.network = network
    info.initialiser = "uniform"
    info.alphabetUnit = "scalar"
    info.alphabet = symbols
    (info.pixelMean, info.pixelScale, info.pixelPad) = (1, -1, 16)
    (info.lanes, info.laneSize, info.bucketWindow) = (1, 1, 1)
    change(&info)
    let built = try info.makeNetwork()
    info.minimumWidth = built.specification.minimumWidth
    let weights = FloatBuffer(count: built.parameters.count)
    let statistics = FloatBuffer(count: built.statistics.count)
    let random = CounterRandom(seed: 5, purpose: 1, 0)
    for i in 0..<weights.count { weights.pointer[i] = random.float(at: UInt64(i)) - 0.5 }
    for i in 0..<statistics.count {
      statistics.pointer[i] = 0.2 + random.float(at: UInt64(1_000_000 + i))
    }
    return Checkpoint(
      info: info, network: built, weights: weights, statistics: statistics, slots: [],
      average: nil)
  }

  static let network =
    "[1,24,0,1 Cln3,3,4 Bn Re Mp2,2 Cr3,3,6 Do0.1,2 Gn3 Mp2,2 Clvn2,2,5 Bn Re S1(1x0)1,3 Lbx7 Fl6 Do0.5 Lbx5 O1c]"

  /// What a model says of some made-up pictures: texts and probabilities.
  static func readings(_ checkpoint: Checkpoint) -> [PictureReader.Reading] {
    let model = RecognitionModel(checkpoint, name: "test")
    let reader = PictureReader(model, decoder: TextDecoder(alphabet: model.alphabet))
    let random = CounterRandom(seed: 9, purpose: 2, 0)
    return reader.read(
      [20, 47, 64].map { width in
        let count = width * model.height * model.channels
        return ((0..<count).map { UInt8(random.integer(below: 256, at: UInt64($0))) }, width)
      })
  }

  static func roundTrip(_ checkpoint: Checkpoint, _ format: String) throws -> Checkpoint {
    let folder = try TemporaryFolder()
    _ = try ModelFile.write(checkpoint, format: format, to: folder.file("model"))
    return try ModelFile.read(folder.file("model"))
  }

  @Test func everyFormatThatIsReadComesBackWithTheSameReadings() throws {
    let model = try Self.model(Self.network)
    let before = Self.readings(model)
    #expect(ModelFile.formatNames == ["safetensors", "kraken", "onnx"])
    for format in ["safetensors", "kraken"] {
      let back = try Self.roundTrip(model, format)
      #expect(back.info.alphabet == model.info.alphabet, "\(format)")
      #expect(back.info.pixelInput == model.info.pixelInput, "\(format)")
      for (one, other) in zip(before, Self.readings(back)) {
        #expect(one.text == other.text, "\(format)")
        #expect(abs(one.confidence.text.raw - other.confidence.text.raw) < 1e-4, "\(format)")
      }
    }
  }

  @Test func whatOnlyTrainingHasIsNotExported() throws {
    let words = "[1,8,0,1 Cr3,3,3 Mp2,2 S1(1x0)1,3 O1a0.3 Lbx6 O1c]"
    let model = try Self.model(words)
    #expect(model.network.parameters["head1.linear0.weight"] != nil)
    let alone = try model.withoutAuxiliaryHeads()
    #expect(alone.info.network == words.replacing("O1a0.3 ", with: ""))
    let folder = try TemporaryFolder()
    for checkpoint in [model, alone] {
      for format in ModelFile.formatNames {
        _ = try ModelFile.write(checkpoint, format: format, to: folder.file(format))
        let bytes = try Data(contentsOf: URL(filePath: folder.file(format)))
        let other = "\(format)-other"
        _ = try ModelFile.write(alone, format: format, to: folder.file(other))
        #expect(try bytes == Data(contentsOf: URL(filePath: folder.file(other))), "\(format)")
      }
    }
    for format in ["safetensors", "kraken"] {
      let back = try Self.roundTrip(model, format)
      #expect(back.info.network == alone.info.network)
      for (one, other) in zip(Self.readings(model), Self.readings(back)) {
        #expect(one.text == other.text, "\(format)")
      }
    }
    let named = folder.file("named")
    try PyTorchModel.write(model, names: "crnn-dist", blank: .first, to: named)
    let back = try PyTorchModel(network: words, symbols: model.info.alphabet).read(named)
    #expect(back.weights.values == alone.weights.values)
  }

  @Test func anLSTMThatReadsForwardsComesBackFromKraken() throws {
    let model = try Self.model("[1,8,0,1 Cr3,3,3 Mp2,2 S1(1x0)1,3 Lfx6 Lbx5 Lfx4 O1c]")
    let back = try Self.roundTrip(model, "kraken")
    #expect(back.info.network == model.info.network)
    #expect(back.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
  }

  @Test func ourOwnTensorsComeBackToTheLastBitAndAsACheckpoint() throws {
    let model = try Self.model(Self.network) { $0.metrics = ["word_accuracy": 0.5, "cer": 0.25] }
    let back = try Self.roundTrip(model, "safetensors")
    #expect(back.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
    #expect(back.statistics.values.map(\.bitPattern) == model.statistics.values.map(\.bitPattern))
    #expect(back.info.metrics == model.info.metrics)
    let folder = try TemporaryFolder()
    try back.write(to: folder.file("model.h5"))
    let stored = try ModelFile.read(folder.file("model.h5"))
    #expect(stored.info == back.info)
    #expect(stored.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
  }

  @Test func krakensTensorsHaveItsNamesAndShapes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    _ = try ModelFile.write(try Self.model(Self.network), format: "kraken", to: path)
    let header = try SafetensorsFile(path).header
    let shapes = Dictionary(
      header.entries.map {
        ($0.key.replacingOccurrences(of: "crnn_dist.nn.", with: ""), $0.value.shape)
      },
      uniquingKeysWith: { first, _ in first })
    #expect(shapes["C_0.co.weight"] == [4, 1, 3, 3] && shapes["C_0.co.bias"] == [4])
    #expect(shapes["C_2.co.weight"] == [6, 4, 3, 3])
    #expect(shapes["Gn_4.layer.weight"] == [6])
    #expect(shapes["C_6.co.weight"] == [5, 6, 2, 2])
    #expect(shapes["L_8.layer.weight_ih_l0_reverse"] == [28, 25])
    #expect(shapes["C_9.co.weight"] == [6, 14, 1, 1])
    #expect(shapes["L_11.layer.bias_hh_l0"] == [20])
    #expect(shapes["O_12.lin.weight"] == [5, 10])
    #expect(shapes.count == 2 + 2 + 2 + 2 + 8 + 2 + 8 + 2)
    let metadata = try #require(header.metadata["kraken_meta"])
    #expect(
      metadata.contains(
        "[1,24,0,1 Cr3,3,4 Mp2,2 Cr3,3,6 Do0.1,2 Gn3 Mp2,2 Cr2,2,5 S1(1x0)1,3 Lbx7 Cl1,1,6 Do0.5,1 Lbx5 O1c5]"
      ))
    #expect(metadata.contains(#""seg_type":"baselines""#))
  }

  @Test func aPoolingOfTheWholeHeightHasThatHeightInKraken() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    let model = try Self.model("[1,24,0,1 Cr3,3,4,2,1 Mp2,2 Mp0,1 S1(1x0)1,3 Lbx7 O1c]")
    _ = try ModelFile.write(model, format: "kraken", to: path)
    let metadata = try #require(try SafetensorsFile(path).header.metadata["kraken_meta"])
    #expect(
      metadata.contains("[1,24,0,1 Cr3,3,4,2,1 Mp2,2 Mp6,1 S1(1x0)1,3 Lbx7 O1c5]"), "\(metadata)")
  }

  @Test(arguments: [
    ("[1,8,0,1 Cr3,3,4 Mp2,2,2,1,0,1 Mp4,1 S1(1x0)1,3 Lbx4 O1c]", "has a border"),
    ("[1,8,0,1 Crv3,3,4 Mp6,1 S1(1x0)1,3 Lbx4 O1c]", "the valid convolution"),
    ("[1,8,0,1 Mp8,1 Bn S1(1x0)1,3 Lbx4 O1c]", "no step like Bn"),
    ("[1,8,0,1 Cr3,3,4 Cdl3,3 Mp8,1 S1(1x0)1,3 Lbx4 O1c]", "the depthwise convolution Cdl3,3"),
    ("[1,8,0,1 Cr3,3,4 R[Cl3,3,4] Mp8,1 S1(1x0)1,3 Lbx4 O1c]", "the residual block R[Cl3,3,4]"),
    ("[1,8,0,1 Mp8,1 S1(1x0)1,3 Lrx4 O1c]", "reads backwards"),
  ]) func whatKrakenDoesNotHaveIsRefused(_ network: String, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let model = try Self.model(network)
    let error = try thrown(UserError.self) {
      try ModelFile.write(model, format: "kraken", to: folder.file("model"))
    }
    #expect(error.message.contains(reason), "\(error.message)")
    #expect(try folder.names().isEmpty)
  }

  @Test func whiteThatIsNotZeroIsRefusedForKraken() throws {
    let folder = try TemporaryFolder()
    let model = try Self.model(Self.network) { ($0.pixelMean, $0.pixelScale) = (0.5, 2) }
    let error = try thrown(UserError.self) {
      try ModelFile.write(model, format: "kraken", to: folder.file("model"))
    }
    #expect(error.message.contains("pixels {mean: 1, scale: -1, pad: 16}"))
    let inverted = try Self.model(Self.network) {
      ($0.pixelMean, $0.pixelScale, $0.pixelInvert) = (0, 3, true)
    }
    let back = try Self.roundTrip(inverted, "kraken")
    for (one, other) in zip(Self.readings(inverted), Self.readings(back)) {
      #expect(abs(one.confidence.text.raw - other.confidence.text.raw) < 1e-4)
    }
  }
}
