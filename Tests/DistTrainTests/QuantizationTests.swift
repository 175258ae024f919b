import CRNNNet
import Console
import Decoding
import Foundation
import HDF5
import Kernels
import Recognition
import TestSupport
import Testing

/// Checkpoints for reading alone, whose weights are bytes.
@Suite struct QuantizationTests {
  /// A run, trained once.
  private static let run = Result { try train() }

  private static func train() throws -> TrainingFixture {
    let fixture = try TrainingFixture(samples: 64)
    _ = try fixture.train("run", ranks: 2, maxSteps: 120) {
      $0.network = .specification(
        "[1,8,0,1 Cln3,3,8 Bn Re Mp2,2 Cln3,3,16 Bn Re Mp4,1 S1(1x0)1,3 Lbx16 O1c]")
      $0.validation.everyEpochs = nil
      $0.optimizer.learningRate = 0.01
    }
    return fixture
  }

  /// Its model, and the same with bytes.
  private static func trained() throws -> (
    fixture: TrainingFixture, model: Checkpoint, quantized: Checkpoint
  ) {
    let fixture = try run.get()
    let model = try Checkpoint(reading: "\(fixture.folder)/run/last.h5")
    let quantizer = try Quantizer(model, name: "model")
    let data = try quantizer.model().data(of: "\(fixture.folder)/train")
    return (fixture, model, try quantizer.quantized(by: data, samples: 32))
  }

  private static func read(_ checkpoint: Checkpoint, _ fixture: TrainingFixture) throws
    -> RecognitionMetrics
  {
    let model = RecognitionModel(checkpoint, name: "model")
    let data = try model.data(of: "\(fixture.folder)/train")
    return try model.evaluate(data, batch: 8, decoder: TextDecoder(alphabet: model.alphabet))
      .metrics
  }

  @Test func aTrainedNetworkReadsAsWellWithBytes() throws {
    let (fixture, model, quantized) = try Self.trained()
    let (before, after) = (try Self.read(model, fixture), try Self.read(quantized, fixture))
    let (exact, found) = (try #require(before.wordAccuracy), try #require(after.wordAccuracy))
    #expect(exact > 0.8)
    #expect(found >= exact - 0.04)
    #expect(RecognitionModel(quantized, name: "").plan.precision == .int8)
    #expect(RecognitionModel(model, name: "").plan.precision == .float32)
  }

  @Test func theFileComesBackAndReadsTheSame() throws {
    let (fixture, model, quantized) = try Self.trained()
    let folder = try TemporaryFolder()
    let (path, whole) = (folder.file("int8.h5"), folder.file("whole.h5"))
    try quantized.write(to: path)
    try model.write(to: whole)
    let back = try Checkpoint(reading: path, isForReading: true)
    #expect(back.info == quantized.info && back.notice == nil)
    #expect(CheckpointFileTests.bits(back) == CheckpointFileTests.bits(quantized))
    #expect(try Self.read(back, fixture) == Self.read(quantized, fixture))
    #expect(
      try HDF5File(opening: path).read("/weights_int8/cnn.conv1.weight", as: Int8.self).count
        == 1152)
    // Written again, the numbers are the same.
    let again = folder.file("again.h5")
    try back.write(to: again)
    let twice = try Checkpoint(reading: again, isForReading: true)
    #expect(CheckpointFileTests.bits(twice) == CheckpointFileTests.bits(quantized))
  }

  @Test func everyWeightIsWithinHalfAStepOfItsOwn() throws {
    let (_, model, quantized) = try Self.trained()
    let network = model.network
    let reducible = network.reducibleWeights
    #expect(reducible.count == 6)
    for weights in reducible {
      let row = weights.slot.count / weights.rows
      for first in stride(from: 0, to: weights.slot.count, by: row) {
        let range = weights.slot.offset + first..<weights.slot.offset + first + row
        let own = range.map { model.model.weights.pointer[$0] }
        let step = own.reduce(0) { max($0, abs($1)) } / 127
        for (index, number) in zip(range, own) {
          #expect(abs(quantized.weights.pointer[index] - number) <= step / 2 * 1.001)
        }
      }
    }
  }

  @Test func aModelOfBytesIsNotGoneOnWith() throws {
    let (fixture, _, quantized) = try Self.trained()
    let path = "\(fixture.folder)/int8.h5"
    try quantized.write(to: path)
    let error = try thrown(UserError.self) { try Checkpoint(reading: path) }
    #expect(error.status == .badData && error.message.contains("for reading alone"), "\(error)")
    #expect {
      try fixture.train("run", ranks: 1, maxSteps: 130, resume: .from(path))
    } throws: {
      "\($0)".contains("for reading alone")
    }
  }

  @Test func bytesWithoutRangesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x.h5")
    try CheckpointFileTests.checkpoint().write(to: path)
    let error = try thrown(UserError.self) {
      try RecognitionModel(checkpoint: path, precision: .int8)
    }
    #expect(error.status == .usage && error.message.contains("checkpoint quantize"), "\(error)")
    for precision in [nil, ReadingPrecision.float32, .bfloat16] {
      #expect(throws: Never.self) { try RecognitionModel(checkpoint: path, precision: precision) }
    }
  }

  @Test(
    arguments: [
      ("{}", "is not the JSON"),
      ("{\"ranges\":{}}", "has no range of the input of cnn.conv1.weight"),
      ("{\"ranges\":{\"cnn.conv1.weight\":{\"step\":0,\"zero\":0}}}", "has no range"),
      ("{\"ranges\":{\"cnn.conv1.weight\":{\"step\":-1,\"zero\":0}}}", "has no range"),
      ("{\"ranges\":{\"cnn.conv1.weight\":{\"step\":1e-44,\"zero\":0}}}", "has no range"),
      ("{\"ranges\":{\"cnn.conv1.weight\":{\"step\":1e35,\"zero\":0}}}", "has no range"),
      ("{\"ranges\":{\"cnn.conv1.weight\":{\"step\":1,\"zero\":255}}}", "has no range"),
      (
        "{\"ranges\":{\"cnn.conv1.weight\":{\"step\":\"NaN\",\"zero\":0}}}",
        "the attribute quantization"
      ),
    ])
  func rangesThatAreNoneAreRefused(_ text: String, _ reason: String) throws {
    let (_, _, quantized) = try Self.trained()
    let folder = try TemporaryFolder()
    let path = folder.file("x.h5")
    try quantized.write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute("quantization", to: text)
    try file.close()
    let error = try thrown(UserError.self) { try Checkpoint(reading: path, isForReading: true) }
    #expect(error.message.contains(reason) && error.status == .badData, "\(error)")
  }

  @Test func bytesOfAnotherShapeAreRefused() throws {
    let (_, _, quantized) = try Self.trained()
    let folder = try TemporaryFolder()
    let path = folder.file("x.h5")
    try quantized.write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute(
      "network",
      to: quantized.info.network.replacingOccurrences(of: "Cln3,3,16", with: "Cln1,1,16"))
    try file.close()
    let error = try thrown(UserError.self) { try Checkpoint(reading: path, isForReading: true) }
    #expect(
      error.message.contains(
        "/weights_int8/cnn.conv1.weight is not int8 of the shape [16, 8, 1, 1]"),
      "\(error)")
  }

  /// A quantised checkpoint without the seal that would show each change.
  private static func unsealed(in folder: TemporaryFolder) throws -> String {
    let (_, _, quantized) = try trained()
    let path = folder.file("x.h5")
    try quantized.write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute("changed", to: "yes")
    try file.close()
    return path
  }

  private static func overwrite(_ path: String, at offset: Int, by bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test(arguments: [
    (Float.nan, "1 of the 16 numbers of /weights_scale/cnn.conv1.weight are no scales"),
    (.infinity, "are no scales"), (-.infinity, "are no scales"), (-0.5, "are no scales"),
    (1e37, "are no scales"),
  ]) func aScaleThatIsNoneIsRefused(_ scale: Float, _ reason: String) throws {
    let folder = try TemporaryFolder()
    let path = try Self.unsealed(in: folder)
    let offset = try CraftedHDF5(path).offset(of: "/weights_scale/cnn.conv1.weight")
    try Self.overwrite(path, at: offset + 4, by: withUnsafeBytes(of: scale) { Array($0) })
    for precision in ReadingPrecision.allCases {
      let error = try thrown(UserError.self) {
        try RecognitionModel(checkpoint: path, precision: precision).requireFiniteNumbers()
      }
      #expect(error.message.contains(reason) && error.status == .badData, "\(error)")
    }
  }

  @Test(arguments: [
    "/weights_int8/cnn.conv1.weight", "/weights_scale/cnn.conv1.weight",
  ]) func aByteThatIsAnotherIsReadOrRefused(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = try Self.unsealed(in: folder)
    let offset = try CraftedHDF5(path).offset(of: name)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    var (read, refused) = (0, 0)
    for place in offset..<offset + 24 {
      for byte: UInt8 in [0, 0x7F, 0x80, 0xFF] {
        try Self.overwrite(path, at: place, by: [byte])
        do {
          try RecognitionModel(checkpoint: path).requireFiniteNumbers()
          read += 1
        } catch let error as UserError {
          #expect(error.status == .badData && !error.message.contains("\n"), "\(error)")
          refused += 1
        }
        try Self.overwrite(path, at: place, by: [whole[place]])
      }
    }
    #expect(read > 0 && (refused > 0) == name.contains("scale"), "\(read) read, \(refused) refused")
  }

  @Test(arguments: [
    ("/weights_int8/cnn.conv1.weight", [16, 8, 9], "is not int8 of the shape [16, 8, 3, 3]"),
    ("/weights_int8/cnn.conv1.weight", [16, 8, 3, 3], "is not int8 of"),
    ("/weights_scale/cnn.conv1.weight", [15], "is not float32 of the shape [16]"),
    ("/weights_scale/cnn.conv1.weight", [16, 1], "is not float32 of the shape [16]"),
    ("/weights_scale/cnn.conv1.weight", [0], "is not float32 of the shape [16]"),
    ("/weights_scale/cnn.conv1.weight", [16], "is not float32 of"),
  ]) func dataSetsOfAnotherShapeOrKindAreRefused(
    _ name: String, _ shape: [Int], _ reason: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try Self.unsealed(in: folder)
    try CraftedHDF5(path).replace(
      name, shape: shape, values: [UInt8](repeating: 1, count: shape.reduce(1, *)))
    let error = try thrown((any Error).self) { try Checkpoint(reading: path, isForReading: true) }
    #expect("\(error)".contains(reason) && !"\(error)".contains("\n"), "\(error)")
  }

  @Test func aScaleThatIsNotFiniteIsSeenBeforeReading() throws {
    let (_, _, quantized) = try Self.trained()
    quantized.weights.pointer[quantized.network.reducibleWeights[0].slot.offset] = .nan
    let error = try thrown(UserError.self) {
      try RecognitionModel(quantized, name: "x").requireFiniteNumbers()
    }
    #expect(error.status == .badData)
  }
}
