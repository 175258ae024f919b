import Console
import Foundation
import ModelExchange
import Recognition
import TestSupport
import Testing

/// Models as kraken writes them, and such that are none of ours.
@Suite struct KrakenFileTests {
  /// A small file of kraken: height 4, one convolution, one LSTM.
  static func file(
    vgsl: String = "[1,4,0,1 Cr{C_0}3,3,2 Mp{Mp_1}2,2 S{S_2}1(1x0)1,3 Lbx{L_3}3 O{O_4}1c4]",
    codec: String = #"{"a": [1], "b": [2], "c": [3]}"#, model: String = "TorchVGSLModel",
    tasks: String = #"["recognition"]"#, omitting omitted: String = ""
  ) throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    var tensors: [SafetensorsWriter.Tensor] = []
    func add(_ name: String, _ shape: [Int]) {
      let count = shape.reduce(1, *)
      if name != omitted {
        tensors.append(
          .init(
            name: "uuid.nn.\(name)", shape: shape,
            numbers: (0..<count).map { Float($0 * 7 % 11) / 10 - 0.5 }))
      }
    }
    add("C_0.co.weight", [2, 1, 3, 3])
    add("C_0.co.bias", [2])
    for end in ["", "_reverse"] {
      add("L_3.layer.weight_ih_l0\(end)", [12, 4])
      add("L_3.layer.weight_hh_l0\(end)", [12, 3])
      add("L_3.layer.bias_ih_l0\(end)", [12])
      add("L_3.layer.bias_hh_l0\(end)", [12])
    }
    add("O_4.lin.weight", [4, 6])
    add("O_4.lin.bias", [4])
    let metadata =
      #"{"uuid": {"_tasks": \#(tasks), "_model": "\#(model)", "vgsl": "\#(vgsl)", "codec": \#(codec)}}"#
    let path = folder.file("kraken.safetensors")
    try SafetensorsWriter.write(tensors, metadata: ["kraken_meta": metadata], to: path)
    return (folder, path)
  }

  @Test func namesInTheTextAndByIndexAreBothRead() throws {
    let (first, named) = try Self.file()
    let (second, plain) = try Self.file(
      vgsl: "[1,4,0,1 Cr3,3,2 Mp2,2 S1(1x0)1,3 Lbx3 O1c4]")
    try withExtendedLifetime((first, second)) {
      let models = try [named, plain].map(ModelFile.read)
      for model in models {
        #expect(model.info.network == "[1,4,0,1 Cr3,3,2 Mp2,2 S1(1x0)1,3 Lbx3 O1c]")
        #expect(model.info.alphabet == ["a", "b", "c"])
        #expect(model.info.pixelInput.pad == 16 && model.info.pixelInput.mean == 1)
      }
      #expect(models[0].weights.values == models[1].weights.values)
    }
  }

  @Test func theCodecMayBeATextOfJSON() throws {
    let (folder, path) = try Self.file(codec: #""{\"a\": [1], \"b\": [2], \"ü\": [3]}""#)
    try withExtendedLifetime(folder) {
      let model = try ModelFile.read(path)
      #expect(model.info.alphabet == ["a", "b", "ü"])
    }
  }

  @Test func inputsBehindTheHeightComeInOurOrder() throws {
    let (folder, path) = try Self.file()
    try withExtendedLifetime(folder) {
      let model = try ModelFile.read(path)
      let parameter = try #require(model.network.parameters["rnn.0.rnn.weight_ih_l0"])
      let ours = model.weights.values[parameter.slot.offset..<parameter.slot.offset + 4]
      let theirs = (0..<4).map { Float($0 * 7 % 11) / 10 - 0.5 }
      // Two channels, two rows: h · 2 + c there, c · 2 + h here.
      #expect(Array(ours) == [theirs[0], theirs[2], theirs[1], theirs[3]])
    }
  }

  @Test func classesWithoutASymbolAreLeftOut() throws {
    let (folder, path) = try Self.file(codec: #"{"a": [1], "c": [3]}"#)
    try withExtendedLifetime(folder) {
      let model = try ModelFile.read(path)
      #expect(model.info.alphabet == ["a", "c"])
      let bias = try #require(model.network.parameters["rnn.0.embedding.bias"])
      let stored = (0..<4).map { Float($0 * 7 % 11) / 10 - 0.5 }
      #expect(
        Array(model.weights.values[bias.slot.offset..<bias.slot.offset + 3])
          == [stored[0], stored[1], stored[3]])
    }
  }

  @Test(arguments: [
    ("[1,4,0,1 Ct3,3,2 O1c4]", "activations are r"), ("[1,4,0,1 Lrx3 O1c4]", "Lbx<n>"),
    ("[1,4,0,1 Cr4,4,2 O1c4]", "even kernels"), ("[1,4,0,1 Cr3,3,2 Zz O1c4]", "no layer like Zz"),
    ("[1,4,0,1 Cr{C_0 3,3,2 O1c4]", "does not end"), ("1,4,0,1 O1c4", "brackets"),
    ("[1,4,0,1 S1(1x0)1,4 O1c4]", "the reshaping"), ("[1,4,0,1 Cr3,3,2]", "end with its output"),
    ("[x O1c]", "begins with x"),
  ]) func networksThatAreNoneOfOursAreNamed(_ vgsl: String, _ reason: String) throws {
    let (folder, path) = try Self.file(vgsl: vgsl)
    try withExtendedLifetime(folder) {
      let error = try thrown(UserError.self) { try ModelFile.read(path) }
      #expect(error.message.contains(reason), "\(error.message)")
    }
  }

  @Test func codecsAndTensorsThatDoNotFitAreNamed() throws {
    for (codec, reason) in [
      (#"{"a": [1, 2]}"#, "a symbol has one here"), (#"{"a": [9]}"#, "from 1 to 3"),
      (#"{"a": [1], "b": [1]}"#, "two symbols"), ("{}", "codec is empty"),
      (#"{"ab": [1]}"#, "one character here"),
    ] {
      let (folder, path) = try Self.file(codec: codec)
      try withExtendedLifetime(folder) {
        let error = try thrown(UserError.self) { try ModelFile.read(path) }
        #expect(error.message.contains(reason), "\(error.message)")
      }
    }
    for (model, tasks, reason) in [
      ("PPOCRv6Model", #"["recognition"]"#, "its architecture is PPOCRv6Model"),
      ("TorchVGSLModel", #"["segmentation"]"#, "none that reads lines"),
    ] {
      let (folder, path) = try Self.file(model: model, tasks: tasks)
      try withExtendedLifetime(folder) {
        let error = try thrown(UserError.self) { try ModelFile.read(path) }
        #expect(error.message.contains(reason), "\(error.message)")
      }
    }
    for omitted in ["L_3.layer.bias_hh_l0", "O_4.lin.bias"] {
      let (folder, path) = try Self.file(omitting: omitted)
      try withExtendedLifetime(folder) {
        let error = try thrown(UserError.self) { try ModelFile.read(path) }
        #expect(error.message.contains(omitted), "\(error.message)")
      }
    }
  }
}
