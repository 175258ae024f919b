import DataSets
import Foundation
import Samples
import Testing

/// What of a folder with a list is read, and by which names.
@Suite struct ListFolderTests {
  @Test func listsAndPairsBesideTheListThatIsReadAreNamed() throws {
    try Fixtures.withFolder { folder in
      for (name, text) in [
        ("labels.csv", "a.png,one\n"), ("gt.txt", "a.png\tone\n"), ("labels.tsv", "a.png\tone\n"),
        ("x.gt.txt", "two"), ("x.png", ""), ("train.tsv", "a.png\tone\n"),
      ] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      let listing = try SampleFinder().find(folder)
      #expect(listing.samples.map(\.source) == ["a.png"])
      #expect(
        listing.skipped.map { "\($0.reason.rawValue) | \($0.name) | \($0.detail)" } == [
          "other file | labels.tsv | gt.txt, labels.csv and 1 text of pairs, the first x.gt.txt, lie beside it, and "
            + "only labels.tsv is read; name a list, or several, to read others, and --format pairs reads pairs"
        ])
      #expect(try SampleFinder().find(folder + "/labels.tsv").skipped == [])
      let writer = try LMDBWriter(folder: folder)
      try writer.append(picture: [0], label: "one")
      try writer.finish()
      let base = try SampleFinder().find(folder)
      #expect(base.samples.map(\.source) == ["image-000000001"])
      #expect(
        base.skipped.map(\.detail) == [
          "labels.tsv, gt.txt, labels.csv and 1 text of pairs, the first x.gt.txt, lie beside it, and only data.mdb is "
            + "read; name a list, or several, to read others, and --format pairs reads pairs"
        ])
    }
  }

  @Test func aNameIsFoundInUnicodesOtherForm() throws {
    let (composed, decomposed) = ("gr\u{FC}n.png", "gru\u{308}n.png")
    for (listed, stored) in [(composed, decomposed), (decomposed, composed)] {
      try Fixtures.withFolder { folder in
        try FileManager.default.copyItem(
          atPath: Fixtures.image("grey.png"), toPath: "\(folder)/\(stored)")
        try Data("\(listed)\tgrün\n".utf8).write(
          to: URL(fileURLWithPath: "\(folder)/labels.tsv"))
        let listing = try SampleFinder().find(folder + "/labels.tsv")
        let sample = try ImageImporter(height: 8, channels: 1).sample(listing.samples[0]).get()
        #expect(sample.sample.width == 16 && Array(sample.sample.source.utf8) == Array(listed.utf8))
        let text = listed.replacing(".png", with: ".gt.txt")
        try Data("grün".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(text)"))
        let pairs = try SampleFinder().find(folder, format: .pairs)
        #expect(pairs.samples.map(\.label) == ["grün"] && pairs.skipped == [])
      }
    }
  }
}
