import DistTrain
import Foundation
import TensorBoard
import TestSupport
import Testing

/// What a run leaves to be looked at while it trains.
@Suite struct WatchingTests {
  @Test("The table has the lines of training and validation, and is cut back with them")
  func theTableHasTheLinesOfTrainingAndValidationAndIsCutBackWithThem()
    throws
  {
    let folder = try TemporaryFolder()
    let log = try MetricsLog(path: folder.file("metrics.jsonl"))
    let table = try MetricsTable(path: folder.file("metrics.csv"), of: log)
    var first = MetricsRecord.train(
      step: 10, epoch: 1, loss: 1.5, learningRate: 3e-4, imagesPerSecond: 812)
    first.append("blank_share", .null)
    let records = [
      MetricsRecord(event: "start", step: 0, epoch: 1, ["ranks": .integer(2)]), first,
      .train(step: 20, epoch: 1, loss: .nan, learningRate: 1e-300, imagesPerSecond: 1e30),
    ]
    for record in records {
      try log.append(record)
      try table.append(record)
    }
    let heading = MetricsTable.columns.joined(separator: ",") + "\n"
    let row = "train,10,1,1.5,0.0003,812,,,,,,,,\n"
    let whole = heading + row + "train,20,1,,1e-300,1e+30,,,,,,,,\n"
    #expect(try String(contentsOfFile: table.path, encoding: .utf8) == whole)
    // Made anew from the lines, it is the same table.
    _ = try MetricsTable(path: table.path, of: log)
    #expect(try String(contentsOfFile: table.path, encoding: .utf8) == whole)
    let shorter = try MetricsLog(path: log.path, keepingThrough: 10)
    _ = try MetricsTable(path: table.path, of: shorter)
    #expect(try String(contentsOfFile: table.path, encoding: .utf8) == heading + row)
  }

  @Test("A run shows curves, histograms and samples") func aRunShowsCurvesHistogramsAndSamples()
    throws
  {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 2, maxSteps: 10)
    let events = try Self.events("\(fixture.folder)/run/tensorboard")
    for tag in [
      "train/loss", "train/gradient_norm", "validation/cer", "weights/cnn.conv0.weight",
      "gradients/cnn.conv0.weight", "samples/8", "samples/read",
    ] {
      #expect(events.contains { $0.range(of: Data(tag.utf8)) != nil }, "\(tag)")
    }
    let table = try String(contentsOfFile: "\(fixture.folder)/run/metrics.csv", encoding: .utf8)
    #expect(table.contains("\nvalidation,10,2,"))
  }

  @Test("A run goes on in a further file, and without the key there is none")
  func aRunGoesOnInAFurtherFileAndWithoutTheKeyThereIsNone() throws {
    let fixture = try TrainingFixture()
    let folder = "\(fixture.folder)/run/tensorboard"
    let straight = try fixture.train("off", ranks: 1, maxSteps: 10) { $0.tensorboard = false }
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder)/off/tensorboard"))
    _ = try fixture.train("run", ranks: 1, maxSteps: 5)
    let resumed = try fixture.train("run", ranks: 2, maxSteps: 10, resume: .newest)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    // Looking on changes nothing.
    #expect(resumed.bits == straight.bits)
    #expect(resumed.info.metrics == straight.info.metrics)
  }

  /// The events of all files of a folder; a record whose length or checksum is wrong is an issue.
  static func events(_ folder: String) throws -> [Data] {
    var events: [Data] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      var rest = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
      while !rest.isEmpty {
        rest = Data(rest)
        let length = Int(rest.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        try #require(rest.count >= length + 16)
        let event = rest[12..<12 + length]
        let stored = rest[12 + length..<16 + length].reversed().reduce(0 as UInt32) {
          $0 << 8 | UInt32($1)
        }
        let rotated = stored &- 0xA282_EAD8
        #expect(rotated >> 17 | rotated << 15 == CRC32C.checksum(event))
        events.append(Data(event))
        rest = rest.dropFirst(16 + length)
      }
    }
    return events
  }
}
