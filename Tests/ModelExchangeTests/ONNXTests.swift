import CRNNNet
import Console
import Foundation
import Kernels
import ModelExchange
import Recognition
import TestSupport
import Testing

/// Models for ONNX: their structure. What they compute is held against our own reading by `make proof-onnx`.
@Suite struct ONNXTests {
  /// The bytes of a model's file.
  private static func bytes(_ checkpoint: Checkpoint) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    _ = try ModelFile.write(checkpoint, format: "onnx", to: folder.file("model.onnx"))
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("model.onnx"))))
  }

  private static func graph(_ network: String) throws -> ProtobufFields {
    let model = try ProtobufFields(bytes(try ExchangeTests.model(network)))
    return try #require(try model.messages(7).first)
  }

  /// The operators of a graph in their order.
  private static func operators(_ graph: ProtobufFields) throws -> [String] {
    try graph.messages(1).flatMap { $0.texts(4) }
  }

  /// For the letters of each kind of layer a network with it, and operators that compute it.
  private static let kinds: [String: (network: String, operators: Set<String>)] = [
    "Cd": ("[1,8,0,1 Cl3,3,4 Cdr3,3 Mp8,1 O1c]", ["Conv", "Relu"]),
    "C": ("[1,8,0,1 Crv3,3,4,2,1 Mp3,1 O1c]", ["Conv", "Relu"]),
    "Mp": ("[1,8,0,1 Mp2,2,2,1,0,1 Mp0,1 O1c]", ["MaxPool"]),
    "Bn": ("[1,8,0,1 Mp8,1 Bn O1c]", ["BatchNormalization"]),
    "Gn": ("[1,8,0,3 Mp8,1 Gn1 O1c]", ["ReduceSum", "Sqrt"]),
    "Re": ("[1,8,0,1 Mp8,1 Re O1c]", ["Relu"]),
    "R": ("[1,8,0,1 R[Cl3,3,2][Cl1,1,2] R[Cl3,3,2] Re Mp8,1 O1c]", ["Conv", "Add", "Relu"]),
    "Do": ("[1,8,0,1 Mp8,1 Do0.5 O1c]", []),
    "S": ("[1,8,0,1 S1(1x0)1,3 O1c]", ["Reshape"]),
    "Lb": ("[1,8,0,1 S1(1x0)1,3 Lbx4 O1c]", ["LSTM"]),
    "L": ("[1,8,0,1 S1(1x0)1,3 Lfx4 Lrx3 O1c]", ["LSTM"]),
    "F": ("[1,8,0,1 S1(1x0)1,3 Fr4 O1c]", ["MatMul", "Add", "Relu"]),
    "O1a": ("[1,8,0,1 S1(1x0)1,3 O1a0.3 O1c]", ["MatMul", "Add"]),
    "O": ("[1,8,0,1 S1(1x0)1,3 O1c]", ["MatMul", "Add"]),
  ]

  @Test func everyKindOfLayerIsWritten() throws {
    for kind in NetworkStep.kinds {
      let (network, wanted) = try #require(Self.kinds[kind.letters], "\(kind.letters)")
      let found = Set(try Self.operators(try Self.graph(network)))
      #expect(wanted.isSubset(of: found), "\(kind.letters): \(found)")
    }
  }

  @Test(arguments: NetworkSpecification.presets + ["small"])
  func everyNodeTakesWhatIsThereAndNothingIsNamedTwice(_ preset: String) throws {
    let network =
      preset == "small"
      ? ExchangeTests.network : try NetworkSpecification(preset: preset, channels: 3).description
    let graph = try Self.graph(network)
    var known = Set(
      try (graph.messages(11) + graph.messages(12)).flatMap { $0.texts(1) }.prefix(2))
    #expect(known == ["images", "widths"])
    for tensor in try graph.messages(5) {
      let name = try #require(tensor.texts(8).first)
      #expect(known.insert(name).inserted, "\(name)")
    }
    for node in try graph.messages(1) {
      for input in node.texts(1) { #expect(known.contains(input), "\(input)") }
      for output in node.texts(2) { #expect(known.insert(output).inserted, "\(output)") }
    }
    #expect(known.isSuperset(of: ["logits", "frames"]))
  }

  @Test func aConvolutionTakesTheBatchNormBehindItAndOnlyBordersAreMasked() throws {
    let graph = try Self.graph(
      "[1,8,0,1 Cln3,3,4 Bn Re Mp2,2 Clvn2,2,5 Bn Re Mp3,1 S1(1x0)1,3 Lbx4 O1c]")
    let operators = try Self.operators(graph).filter {
      ["Conv", "BatchNormalization", "Relu", "MaxPool", "Where", "LSTM"].contains($0)
    }
    // The input, and the logits.
    #expect(
      operators == [
        "Where", "Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "LSTM", "Where",
      ])
    let shapes = Dictionary(
      uniqueKeysWithValues: try graph.messages(5).map { ($0.texts(8)[0], try $0.integers(1)) })
    #expect(shapes["cnn.conv0.weight"] == [4, 1, 3, 3] && shapes["cnn.conv0.bias"] == [4])
    #expect(shapes["rnn.0.rnn.W"] == [2, 16, 5] && shapes["rnn.0.rnn.B"] == [2, 32])
    #expect(shapes["rnn.0.embedding.weight"] == [8, 5])
  }

  @Test func theFileSaysHowToUseIt() throws {
    let checkpoint = try ExchangeTests.model(ExchangeTests.network) { info in
      (info.pixelMean, info.pixelScale, info.pixelPad) = (0.5, 2, 4)
    }
    let model = try ProtobufFields(try Self.bytes(checkpoint))
    #expect(try model.integers(1) == [8])
    #expect(try model.messages(8).map { try $0.integers(2) } == [[15]])
    #expect(model.texts(2) == ["crnn-dist"] && model.texts(3) == [ProgramVersion.text])
    let metadata = Dictionary(
      uniqueKeysWithValues: try model.messages(14).map { ($0.texts(1)[0], $0.texts(2)[0]) })
    #expect(metadata["minimum_width"] == "\(checkpoint.info.minimumWidth)")
    #expect(
      metadata["preprocessing"]
        == "grey; scaled to a height of 24 with the same aspect ratio; x = (p / 255 - 0.5) * 2.0; 4 columns of white "
        + "(p = 255) on the left and right; where narrower than \(checkpoint.info.minimumWidth): white on the right"
    )
    let description = try #require(metadata["crnn_dist"])
    #expect(description.contains(#""alphabet":["a","b","ä","?"]"#), "\(description)")
    #expect(description.contains(#""direction":"ltr""#) && description.contains(#""pixel_pad":4"#))
  }

  /// With the official description: no field of another number or type.
  @Test func theModelIsWhatItsDescriptionSays() throws {
    let network = ExchangeTests.network.replacingOccurrences(of: "Fl6", with: "Fl6 Bn")
    let bytes = try Self.bytes(try ExchangeTests.model(network))
    guard let text = try Protoc.decode(bytes, as: "onnx.ModelProto", of: "onnx.proto") else {
      return
    }
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(lines.filter { $0.first?.isNumber ?? true } == [])
    for line in [
      #"op_type: "LSTM""#, #"name: "hidden_size""#, "type: INTS", "type: FLOAT", "elem_type: 7",
      #"dim_param: "width""#, "dim_value: 24", "version: 15", #"s: "bidirectional""#,
    ] { #expect(lines.contains { $0 == line }, "\(line)") }
  }

  /// A layer that this program does not write.
  private struct Doubling: Layer, LayerNotation {
    struct Cache {}

    static let letters = "Zz"
    var kernels: [KernelGeometry] { [] }
    var description: String { Self.letters }

    init(_ word: NotationWord) {}
    init() {}

    func add(to network: inout NetworkBuilder) { network.append(self) }

    func makeCache() -> Cache { Cache() }

    func forward(_ x: Tensor, _ pass: Pass, _ cache: inout Cache) -> Tensor { x }

    func backward(
      _ dy: Tensor, _ pass: Pass, _ gradients: GradientTarget, _ cache: inout Cache
    ) -> Tensor? { dy }
  }

  private static func refusal(_ checkpoint: Checkpoint) throws -> String {
    let folder = try TemporaryFolder()
    let error = try thrown(UserError.self) {
      try ModelFile.write(checkpoint, format: "onnx", to: folder.file("model.onnx"))
    }
    #expect(try folder.names().isEmpty)
    #expect(error.status == .badConfiguration)
    return error.message
  }

  @Test func aLayerWithoutACounterpartIsNamedBeforeAnythingIsWritten() throws {
    let plain = try ExchangeTests.model(ExchangeTests.network)
    var specification = plain.network.specification
    specification.steps.insert(NetworkStep(Doubling()), at: 1)
    let network = try Network(specification, classes: plain.network.classes)
    let checkpoint = Checkpoint(
      info: plain.info, network: network, weights: plain.weights, statistics: plain.statistics,
      slots: [], average: nil)
    #expect(
      try Self.refusal(checkpoint)
        == "ONNX has no such model: its layer Doubling is none that this program writes with operators of ONNX"
    )
  }

  @Test func aModelThatIsTooLargeIsRefused() throws {
    let checkpoint = try ExchangeTests.model(ExchangeTests.network)
    let size = try ONNXModel.encoded(checkpoint).count
    for limit in [1000, size - 1] {
      let error = try thrown(UserError.self) {
        try ONNXModel.encoded(checkpoint, mostBytes: limit)
      }
      #expect(error.message.hasSuffix("bytes, and one has at most \(limit)"), "\(error.message)")
    }
    #expect(try ONNXModel.encoded(checkpoint, mostBytes: size).count == size)
    #expect(ONNXModel.mostBytes == 2_147_483_647)
  }
}
