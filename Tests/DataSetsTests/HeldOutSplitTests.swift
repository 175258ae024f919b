import Console
import Foundation
import Samples
import TestSupport
import Testing

@Suite struct HeldOutSplitTests {
  @Test func holdsOutTheShareThatWasAskedFor() {
    let keys = (0..<1000).map { "word\($0)" }
    let split = HeldOutSplit.choose(keys, fraction: 0.1, seed: 1)
    #expect(split.count { $0 } == 100)
    #expect(HeldOutSplit.choose(keys, fraction: 0.1, seed: 2) != split)
  }

  @Test func doesNotDependOnTheOrder() {
    let keys = (0..<100).map { "word\($0)" }
    let heldOut = { (keys: [String]) in
      Set(zip(keys, HeldOutSplit.choose(keys, fraction: 0.25, seed: 3)).filter(\.1).map(\.0))
    }
    #expect(heldOut(keys) == heldOut(keys.reversed()))
  }

  @Test func equalNamesAreDrawnApart() {
    let keys = (0..<20).flatMap { _ in (0..<50).map { "word\($0)" } }
    let split = HeldOutSplit.choose(keys, fraction: 0.1, seed: 1)
    #expect(split.count { $0 } == 100)
    // Of 50 names in 20 folders, no name should be held out in more than half of these.
    let most = (0..<50).map { name in
      stride(from: name, to: keys.count, by: 50).count { split[$0] }
    }.max()
    #expect((most ?? 20) <= 10)
    let repeated = HeldOutSplit.choose(
      Array(repeating: "book", count: 1000), fraction: 0.5, seed: 1)
    #expect((200...300).contains(repeated[..<500].count { $0 }))
  }

  @Test func leavesSomethingOnBothSides() {
    #expect(HeldOutSplit.choose(["a", "b"], fraction: 0.01, seed: 0).count { $0 } == 1)
    #expect(HeldOutSplit.choose(["a", "b"], fraction: 0.99, seed: 0).count { $0 } == 1)
    #expect(HeldOutSplit.choose(["a"], fraction: 0.5, seed: 0) == [false])
  }
}

/// What is held out whole, and what is said where it is not.
@Suite struct HoldOutUnitTests {
  private func region(_ page: String, _ line: Int) -> ListedSample {
    let outline = Outline([
      PagePoint(x: 0, y: 0), PagePoint(x: 9, y: 0), PagePoint(x: 9, y: 9),
    ])!
    return ListedSample(
      .region(page: page, PageRegion(outline)), label: "t", source: "\(page).xml#\(line)")
  }

  @Test func pagesAreHeldOutWhole() throws {
    let samples = ListedSamples((0..<100).map { region("page\($0 / 10)", $0) })
    let split = try HoldOutUnit.page.choose(of: samples, fraction: 0.1, seed: 1)
    #expect(split.count { $0 } == 10)
    let pages = Set(zip(samples, split).filter(\.1).map { $0.0.source.prefix(5) })
    #expect(pages.count == 1)
    #expect(SharedSides(samples, isHeldOut: split).note == nil)
    let loose = try HoldOutUnit.sample.choose(of: samples, fraction: 0.1, seed: 1)
    let note = try #require(SharedSides(samples, isHeldOut: loose).note)
    #expect(
      note.hasSuffix(
        " of 10 pages have lines both for training and for validation, so the validation is easier than "
          + "new pages are; --hold-out page keeps each page on one side"))
    #expect((Int(note.prefix { $0.isNumber }) ?? 0) >= 2)
  }

  @Test func groupsOfUnequalSizesComeNearTheShare() throws {
    let groups = (0..<20).flatMap { [String](repeating: "g\($0)", count: $0 + 1) }
    let split = try #require(HeldOutSplit.choose(groups: groups, fraction: 0.2, seed: 3))
    let held = Set(zip(groups, split).filter(\.1).map(\.0))
    let free = Set(zip(groups, split).filter { !$0.1 }.map(\.0))
    #expect(held.isDisjoint(with: free) && (38...46) ~= split.count { $0 })
    let reversed = HeldOutSplit.choose(groups: groups.reversed(), fraction: 0.2, seed: 3)
    #expect(reversed.map { Array($0.reversed()) } == split)
    // One that is larger than the share all the same, if there is no smaller one.
    let large = HeldOutSplit.choose(groups: ["a", "a", "b", "b", "b"], fraction: 0.01, seed: 1)
    #expect(large == [true, true, false, false, false])
    #expect(HeldOutSplit.choose(groups: ["a", "a"], fraction: 0.5, seed: 1) == nil)
  }

  @Test func foldersAndKeysInNamesAreHeldOutWhole() throws {
    let samples = ListedSamples(
      (0..<40).map {
        ListedSample(path: "/d/w\($0 % 4)/\($0).png", label: "t", source: "w\($0 % 4)/\($0).png")
      })
    for unit in [HoldOutUnit.folder, .key(pattern: "^w(\\d)"), .key(pattern: "^w\\d")] {
      let split = try unit.choose(of: samples, fraction: 0.25, seed: 2)
      #expect(split.count { $0 } == 10)
      #expect(Set(split.indices.filter { split[$0] }.map { $0 % 4 }).count == 1)
    }
    let loose = try HoldOutUnit.sample.choose(of: samples, fraction: 0.5, seed: 2)
    #expect(
      SharedSides(samples, isHeldOut: loose).note
        == "4 of 4 folders have samples both for training and for validation; if what lies in a folder is "
        + "alike, --hold-out folder keeps each on one side")
  }

  @Test func anExpressionThatDoesNotEndIsGivenUp() throws {
    try Fixtures.withFolder { folder in
      let name = String(repeating: "a", count: 60) + "!"
      try Data("\(name)\tone\n".utf8).write(to: URL(fileURLWithPath: folder + "/labels.tsv"))
      let run = try ImagesProgram.run(
        "dataset", "import", folder, "-o", folder + "/o", "--validation", "0.5", "--hold-out",
        "key=(a+)+$")
      #expect(run.status == 64)
      #expect(
        run.errors
          == "crnn-dist: error: --hold-out: (a+)+$ takes more than 5 s for the name \(name); write it without a "
          + "repetition in a repetition\n")
    }
  }

  @Test func anExpressionThatIsGivenUpHasEnded() throws {
    let names = ["ab", String(repeating: "a", count: 60) + "!", "ab"]
    // It is matched on this thread, so nothing can run on once there is an error.
    let error = try thrown(UserError.self) {
      try KeyFinder.keys(of: names, "(a+)+$", patience: 0.05)
    }
    #expect(error.status == .usage && error.message.contains("for the name \(names[1]);"))
  }

  @Test func anExpressionAndNamesMayHaveOtherFormsOfUnicode() throws {
    for pattern in ["^(\u{E9}.)", "^(e\u{301}.)"] {
      #expect(
        try KeyFinder.keys(of: ["\u{E9}a", "e\u{301}bc", "x"], pattern, patience: 5)
          == ["\u{E9}a", "\u{E9}b", nil])
    }
    #expect(
      try KeyFinder.keys(of: ["w1_a", "v2"], "w(\\d)|v\\d", patience: 5) == ["1", "v2"])
  }

  @Test func whatCannotBeHeldOutByIsSaid() {
    let samples = ListedSamples([
      ListedSample(path: "/d/a.png", label: "t", source: "a.png"),
      ListedSample(path: "/d/b.png", label: "t", source: "b.png"),
    ])
    func message(_ unit: HoldOutUnit) -> String {
      do {
        _ = try unit.choose(of: samples, fraction: 0.5, seed: 1)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(.page)
        == "--hold-out page: no sample is a line of a PAGE or ALTO page; folder or key=PATTERN hold out by "
        + "names")
    #expect(
      message(.folder)
        == "--hold-out: all samples have the same folder, /d; there is nothing to hold out")
    #expect(
      message(.key(pattern: "a"))
        == "--hold-out: a matches nothing in the names of 1 sample, such as b.png")
    #expect(message(.key(pattern: "(")) == "--hold-out: ( is no regular expression")
    #expect(HoldOutUnit(argument: "pages") == nil && HoldOutUnit(argument: "key=") == nil)
  }
}
