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
    let place = try TrainCommandTests.workplace()
    let trained = try Program.run(["train", "config.yaml", "--run", "run"], in: place.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let reader = try TextReader(checkpoint: place.file("run/last.h5"))
    for picture in try TrainCommandTests.pictures(in: place).prefix(3) {
      let printed = try Program.run(
        ["recognize", "--json", "--checkpoint", "run/last.h5", picture], in: place.path)
      let line = try JSONDecoder().decode(Line.self, from: Data(printed.output.utf8))
      let read = try reader.read(TextImage(contentsOf: place.file(picture)))
      #expect(read.text == line.text)
      #expect(read.confidence == line.confidence)
    }
  }
}
