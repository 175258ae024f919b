import CRNNNet
import Console
import Foundation
import ModelExchange
import Recognition
import TestSupport
import Testing

/// Weights under the names that other programs' code gives them.
@Suite struct WeightNamesTests {
  private static let network =
    "[1,32,0,1 Cr3,3,4 Mp2,2 Cl3,3,6 Bn Re Mp2,2 Cl3,3,5 Bn Re Mp2,1 S1(1x0)1,3 Lbx7 Fl6 Lbx5 Fl8 O1c]"
  private static let symbols = ["b", "a", "ä", "?"]

  private static func described(_ network: String = network) -> PyTorchModel {
    PyTorchModel(network: network, symbols: symbols)
  }

  private static func names(_ file: String) throws -> Set<String> {
    Set(try SafetensorsFile(file).header.entries.keys)
  }

  @Test(arguments: WeightNames.schemeNames)
  func everyProgramsNamesComeBackToTheLastBit(_ scheme: String) throws {
    // docTR's network has no join between its LSTMs.
    let network =
      scheme == "doctr"
      ? Self.network.replacing(" Fl6", with: "").replacing(" Fl8", with: "") : Self.network
    let model = try ExchangeTests.model(network, symbols: Self.symbols)
    let folder = try TemporaryFolder()
    for blank in PyTorchModel.Blank.allCases {
      let file = folder.file("\(blank)")
      try PyTorchModel.write(model, names: scheme, blank: blank, to: file)
      for named in [nil, scheme] {
        var described = Self.described(network)
        (described.blank, described.names) = (blank, named)
        let back = try described.read(file)
        #expect(back.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
        #expect(
          back.statistics.values.map(\.bitPattern) == model.statistics.values.map(\.bitPattern))
        #expect(back.info.alphabet == Self.symbols)
      }
    }
  }

  @Test func theNamesAreThoseOfTheOtherProgram() throws {
    let model = try ExchangeTests.model(Self.network, symbols: Self.symbols)
    let folder = try TemporaryFolder()
    for (scheme, expected) in [
      (
        "deep-text-recognition",
        [
          "FeatureExtraction.ConvNet.0.weight", "FeatureExtraction.ConvNet.3.bias",
          "FeatureExtraction.ConvNet.4.running_var", "SequenceModeling.0.rnn.weight_hh_l0_reverse",
          "SequenceModeling.0.linear.bias", "SequenceModeling.1.linear.weight", "Prediction.weight",
        ]
      ),
      ("sequential", ["cnn.0.bias", "cnn.3.weight", "cnn.7.weight", "rnn.1.rnn.bias_ih_l0"]),
      (
        "doctr",
        ["feat_extractor.7.weight", "decoder.weight_ih_l1", "decoder.bias_hh_l0_reverse"]
      ),
      ("crnn-dist", ["cnn.conv0.weight", "cnn.batchnorm1.running_mean", "rnn.0.embedding.weight"]),
    ] {
      let file = folder.file(scheme)
      if scheme == "doctr" {
        let plain = Self.network.replacing(" Fl6", with: "").replacing(" Fl8", with: "")
        try PyTorchModel.write(
          ExchangeTests.model(plain, symbols: Self.symbols), names: scheme, blank: .first, to: file)
      } else {
        try PyTorchModel.write(model, names: scheme, blank: .first, to: file)
      }
      #expect(try Self.names(file).isSuperset(of: expected), "\(scheme)")
    }
  }

  @Test func theLastClassThereIsTheBlankHere() throws {
    let model = try ExchangeTests.model(Self.network, symbols: Self.symbols)
    let folder = try TemporaryFolder()
    try PyTorchModel.write(model, names: nil, blank: .last, to: folder.file("last"))
    let shape = [Self.symbols.count + 1]
    let name = try #require(model.network.parameters.parameters.last).name
    let own = try #require(model.network.parameters[name])
    let bias = (0..<own.slot.count).map { model.weights.pointer[own.slot.offset + $0] }
    #expect(
      try SafetensorsFile(folder.file("last")).numbers(name, shape: shape)
        == Array(bias[1...] + bias[..<1]))
  }

  @Test func aListNamesWhatNoKnownProgramWrites() throws {
    let model = try ExchangeTests.model(Self.network, symbols: Self.symbols)
    let folder = try TemporaryFolder()
    let list = folder.file("names.tsv")
    try Data("cnn.conv0\tbackbone.first\n\nrnn.0.rnn.bias_ih_l0\tb\n".utf8)
      .write(to: URL(fileURLWithPath: list))
    let file = folder.file("model")
    try PyTorchModel.write(model, names: list, blank: .first, to: file)
    #expect(try Self.names(file).isSuperset(of: ["backbone.first.weight", "b", "cnn.conv1.bias"]))
    var described = Self.described()
    let error = try thrown(UserError.self) { try described.read(file) }
    #expect(error.message.contains("do not have the names that a known program gives"))
    described.names = list
    let back = try described.read(file)
    #expect(back.weights.values.map(\.bitPattern) == model.weights.values.map(\.bitPattern))
    for (text, fault) in [
      ("cnn.conv0\n", ":1: expected is a name"),
      ("\ncnn.conv9\tx\n", ":2: the network has no weight"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: list))
      let error = try thrown(UserError.self) { try described.read(file) }
      #expect(error.message.contains(fault), "\(error.message)")
    }
  }

  @Test func whatDoesNotFitTheNetworkIsRefused() throws {
    let model = try ExchangeTests.model(Self.network, symbols: Self.symbols)
    let folder = try TemporaryFolder()
    let file = folder.file("model")
    try PyTorchModel.write(model, names: "crnn-dist", blank: .first, to: file)
    for (network, symbols, fault) in [
      (Self.network.replacing(" Fl8", with: ""), Self.symbols, "the network has no place for"),
      (Self.network.replacing("Lbx5", with: "Lbx4"), Self.symbols, "has the shape"),
      (Self.network, ["a"], "has the shape"),
      (Self.network, ["a", "b", "c", "a"], "stands there twice"),
      ("[1,32,0,1 O1c", Self.symbols, "--network: "),
    ] {
      let described = PyTorchModel(network: network, symbols: symbols)
      let error = try thrown(UserError.self) { try described.read(file) }
      #expect(error.message.contains(fault), "\(network): \(error.message)")
    }
    _ = try ModelFile.write(model, format: "safetensors", to: file)
    let error = try thrown(UserError.self) { try Self.described().read(file) }
    #expect(error.message.contains("says itself"))
  }
}
