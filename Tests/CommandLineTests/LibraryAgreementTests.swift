import Foundation
import TestSupport
import Testing
import TextReading

/// The library for other programs and `crnn-dist recognize`.
@Suite struct LibraryAgreementTests {
  private struct Line: Decodable {
    let text: String
    let confidence: Double
  }

  @Test func bothReadTheSameInAPicture() throws {
    let folder = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let reader = try TextReader(checkpoint: folder.file("run/last.h5"))
    for picture in try TrainCommandTests.pictures(in: folder).prefix(3) {
      let printed = try Program.run(
        ["recognize", "--json", "--checkpoint", "run/last.h5", picture], in: folder.path)
      let line = try JSONDecoder().decode(Line.self, from: Data(printed.output.utf8))
      let read = try reader.read(TextImage(contentsOf: folder.file(picture)))
      #expect(read.text == line.text)
      #expect(read.confidence == line.confidence)
    }
  }

  @Test func bothReadACheckpointOfBytesInBytesAndInWhatIsAskedFor() throws {
    let folder = try TrainCommandTests.workplace()
    for command in [
      ["train", "config.yaml", "--run", "run"],
      [
        "checkpoint", "quantize", "run/last.h5", "--calibration", "data/train", "--tolerance",
        "100", "-o", "int8.h5",
      ],
    ] {
      let outcome = try Program.run(command, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let picture = try #require(try TrainCommandTests.pictures(in: folder).first)
    var confidences: Set<Double> = []
    for (asked, used) in [(nil, .int8), (.int8, .int8), (.bf16, .bf16), (.float32, .float32)]
      as [(TextPrecision?, TextPrecision)]
    {
      let reader = try TextReader(checkpoint: folder.file("int8.h5"), precision: asked)
      #expect(reader.precision == used && reader.copy().precision == used)
      let option = asked.map { ["--precision", $0.rawValue] } ?? []
      let printed = try Program.run(
        ["recognize", "--json", "--checkpoint", "int8.h5", picture] + option, in: folder.path)
      let line = try JSONDecoder().decode(Line.self, from: Data(printed.output.utf8))
      let read = try reader.read(TextImage(contentsOf: folder.file(picture)))
      #expect(read.text == line.text && read.confidence == line.confidence, "\(used)")
      confidences.insert(read.confidence)
    }
    #expect(confidences.count == 3, "each precision rounds otherwise")
  }
}
