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
}
