import Foundation
import Samples
import Shards
import Testing

/// The packed list of samples against a plain array of them.
@Suite struct ListedSamplesTests {
  private static let finding = SkippedSample(reason: .beyondCount, name: "c", detail: "far out")

  private static let several: [ListedSample] = {
    let region = PageRegion(
      Outline([PagePoint(x: 1, y: 2), PagePoint(x: 4, y: 2), PagePoint(x: 4, y: 6)])!)
    var noted = ListedSample(path: "/data/c", label: "sea", source: "c")
    noted.findings = [finding]
    return [
      ListedSample(path: "/data/a.png", label: "ſüß", source: "a.png"), noted,
      ListedSample(path: "/other/a.png", label: "two words", source: "a.png"),
      ListedSample(path: "/abs/d.png", label: "", source: "/abs/d.png"),
      ListedSample(path: "e.png", label: "é", source: "e.png"),
      ListedSample(path: "/elsewhere/f.jpg", label: "f", source: "line 7"),
      ListedSample(.region(page: "p.png", region), label: "line", source: "p.xml#1"),
      ListedSample(path: "/", label: "odd", source: ""),
    ]
  }()

  @Test func samplesComeOutAsTheyWentIn() {
    let listed = ListedSamples(Self.several)
    #expect(Array(listed) == Self.several && listed.count == 8)
    #expect(listed[4].path == "e.png" && listed[1].findings == [Self.finding])
    #expect(Array(listed.sources) == Self.several.map(\.source))
    #expect(Array(listed[2..<5]) == Array(Self.several[2..<5]))
    #expect(
      listed == ListedSamples(Self.several) && listed != ListedSamples(Self.several.reversed()))
  }

  @Test func listsAreJoinedWithWhatWasSaidOfThem() {
    var listed = ListedSamples(Self.several)
    listed.append(contentsOf: ListedSamples(Self.several.reversed()))
    listed.append(contentsOf: [])
    #expect(Array(listed) == Self.several + Self.several.reversed())
  }

  @Test func keepingAsksOnlyAboutWhatIsNotPlain() {
    var listed = ListedSamples(Self.several)
    var asked: [String] = []
    listed.keep(
      plain: { $0.count < 4 },
      judge: { sample in
        asked.append(sample.label)
        sample.label += "!"
        return sample.label != "two words!"
      })
    #expect(asked == ["ſüß", "sea", "two words", "line"])
    #expect(listed.map(\.label) == ["ſüß!", "sea!", "", "é", "f", "line!", "odd"])
    #expect(listed[1].findings == [Self.finding] && listed[2].findings == [])
    #expect(listed[5].location == Self.several[6].location)
  }

  @Test func canonicallyEqualLabelsAreStillTwo() {
    var listed: ListedSamples = [ListedSample(path: "a", label: "e\u{301}", source: "a")]
    listed.keep(
      plain: { _ in false },
      judge: { sample in
        sample.label = "\u{E9}"
        return true
      })
    #expect(Array(listed[0].label.utf8) == [0xC3, 0xA9])
  }
}
