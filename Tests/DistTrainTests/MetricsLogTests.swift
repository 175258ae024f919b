import Console
import DistTrain
import Foundation
import Recognition
import Testing

@Suite struct MetricsLogTests {
  /// Hands over a path in a folder of its own, which is taken away afterwards.
  static func withFile(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("metrics-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appendingPathComponent("metrics.jsonl").path)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  static func record(_ step: Int) -> MetricsRecord {
    .train(step: step, epoch: 0, loss: 1.5, learningRate: 3e-4, imagesPerSecond: 812.5)
  }

  @Test func aRecordIsOneJSONObject() throws {
    #expect(
      Self.record(10).json
        == #"{"event":"train","step":10,"epoch":0,"loss":1.5,"learning_rate":0.0003,"#
        + #""images_per_second":812.5}"#)
    var odd = MetricsRecord(
      event: "no\"te\n", step: 1, epoch: 2, ["loss": .number(.nan), "flag": .flag(true)])
    odd.append("text", .text("ü\u{1}\\"))
    #expect(
      odd.json
        == #"{"event":"no\"te\n","step":1,"epoch":2,"loss":null,"flag":true,"#
        + #""text":"ü\u0001\\"}"#)
    let parsed = try JSONSerialization.jsonObject(with: Data(odd.json.utf8)) as? [String: Any]
    #expect(parsed?["text"] as? String == "ü\u{1}\\")
  }

  @Test func aValidationHasItsNames() {
    let json = MetricsRecord.validation(
      step: 3, epoch: 1, metrics: RecognitionMetrics(), imagesPerSecond: 1
    ).json
    for name in ["loss", "images_per_second", "word_accuracy", "cer", "one_minus_ned", "samples"] {
      #expect(json.contains("\"\(name)\":"))
    }
  }

  @Test func linesAreAddedAndCutBackToACheckpoint() throws {
    try Self.withFile { path in
      let first = try MetricsLog(path: path)
      for step in [10, 20, 30] { try first.append(Self.record(step)) }
      try first.synchronize()
      let second = try MetricsLog(path: path, keepingThrough: 20)
      #expect(second.droppedLines == 1)
      try second.append(Self.record(25))
      #expect(
        try Self.text(path)
          == [10, 20, 25].map { Self.record($0).json + "\n" }.joined())
      let third = try MetricsLog(path: path, keepingThrough: 0)
      #expect(third.droppedLines == 3)
      #expect(try Self.text(path) == "")
    }
  }

  @Test func aHalfWrittenLastLineIsDropped() throws {
    try Self.withFile { path in
      let whole = Self.record(10).json + "\n"
      try (whole + String(Self.record(20).json.prefix(30))).write(
        toFile: path, atomically: true, encoding: .utf8)
      let log = try MetricsLog(path: path)
      #expect(log.droppedLines == 1)
      try log.append(Self.record(20))
      #expect(try Self.text(path) == whole + Self.record(20).json + "\n")
    }
  }

  @Test func linesThatAreNotMetricsAreLeftOutAndKeptInACopy() throws {
    try Self.withFile { path in
      let good = Self.record(10).json + "\n"
      for number in 1...2 {
        let before = good + "what is this\n{}\n" + good
        try before.write(toFile: path, atomically: true, encoding: .utf8)
        let log = try MetricsLog(path: path)
        #expect(try Self.text(path) == good + good)
        #expect(log.droppedLines == 2)
        #expect(
          log.notice
            == "\(path):2: 2 lines from there on not of metrics, and left out; the file as it was is "
            + "\(path).damaged-\(number)")
        #expect(try Self.text("\(path).damaged-\(number)") == before)
      }
      #expect(try MetricsLog(path: path).notice == nil)
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    do {
      _ = try MetricsLog(path: "/no/such/folder/metrics.jsonl")
      Issue.record("no error")
    } catch let error as UserError {
      #expect(error.status == .cannotWrite)
      #expect(error.message.hasPrefix("/no/such/folder/metrics.jsonl: cannot be made: "))
    } catch { Issue.record("unexpected \(error)") }
  }
}
