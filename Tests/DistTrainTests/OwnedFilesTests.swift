import Console
import DistTrain
import Foundation
import Recognition
import Settings
import TestSupport
import Testing

/// What people have in the folder of a run is theirs: nothing of it is lost, and nothing of it stops the run.
@Suite(.serialized) struct OwnedFilesTests {
  private static func often(_ configuration: inout Configuration) {
    configuration.checkpoint.everySteps = 5
    configuration.checkpoint.keep = 2
    configuration.validation.everySteps = 5
  }

  private let fixture: TrainingFixture
  private var folder: RunFolder { RunFolder("\(fixture.folder)/run") }

  init() throws { fixture = try TrainingFixture() }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func make(_ text: String, at path: String) throws {
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func names() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  @Test func filesWithNamesLikeThoseOfCheckpointsAreLeftAlone() throws {
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    let own = ["step-7.h5", "step-10.h5", "step-000000005.h5", "step-+5.h5", "step-99.h5"]
    for name in own { try make("mine", at: "\(folder.checkpoints)/\(name)") }
    let run = try fixture.train("run", ranks: 1, maxSteps: 25, resume: .newest, change: Self.often)
    #expect(run.info.step == 25)
    #expect(try folder.checkpointSteps().prefix(2) == [25, 20])
    for name in own { #expect(try text("\(folder.checkpoints)/\(name)") == "mine") }
  }

  @Test func aCheckpointThatCannotBeDeletedStopsNothing() throws {
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    // The system deletes no folder as a file.
    try FileManager.default.createDirectory(
      atPath: folder.checkpoint(1), withIntermediateDirectories: false)
    let run = try fixture.train("run", ranks: 1, maxSteps: 25, resume: .newest, change: Self.often)
    #expect(run.info.step == 25)
    let said = try folder.prune(keep: 2, upTo: 25, best: nil)
    #expect(
      said == "\(folder.checkpoint(1)): cannot be deleted: Is a directory; old checkpoints stay")
  }

  @Test func aReturnThatHasNothingLeftToSetAsideIsOver() throws {
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    let mark = "\(folder.path)/going-back"
    // As a start leaves it that is killed when it has set aside all that it had to.
    try make("\(folder.checkpoint(10))\n", at: mark)
    _ = try fixture.train("run", ranks: 1, maxSteps: 15, resume: .newest, change: Self.often)
    #expect(!FileManager.default.fileExists(atPath: mark))
    let run = try fixture.train("run", ranks: 1, maxSteps: 20, resume: .newest, change: Self.often)
    #expect(run.info.step == 20)
    #expect(try !names().contains { $0.hasPrefix("abandoned-") })
  }

  @Test(arguments: ["last.h5", "best.h5"])
  func aNewRunTakesThePlaceOfNoCheckpoint(_ name: String) throws {
    try make("a model of somebody", at: "\(folder.path)/\(name)")
    for resume in [ResumeChoice.fresh, .newest] {
      let error = try thrown((any Error).self) {
        try fixture.train("run", ranks: 1, maxSteps: 5, resume: resume, change: Self.often)
      }
      #expect(
        "\(error)".contains(
          "\(folder.path)/\(name) is there, and --resume-from can continue from it"))
    }
    #expect(try text("\(folder.path)/\(name)") == "a model of somebody")
    #expect(try names() == [name])
  }

  @Test func aConfigurationThatSaysTheSameKeepsItsComments() throws {
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, change: Self.often)
    let commented = "# why it is so\n" + (try text(folder.configuration))
    try make(commented, at: folder.configuration)
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, resume: .newest, change: Self.often)
    #expect(try text(folder.configuration) == commented)
    // One with other contents replaces it, and it is kept.
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, resume: .newest, change: Self.often)
    #expect(try text("\(folder.path)/replaced-config-1.yaml") == commented)
    #expect(try text(folder.configuration).contains("max_steps: 10"))
    // What this program wrote itself is written anew.
    _ = try fixture.train("run", ranks: 1, maxSteps: 15, resume: .newest, change: Self.often)
    #expect(try text(folder.configuration).contains("max_steps: 15"))
    #expect(try !names().contains("replaced-config-2.yaml"))
  }

  @Test(arguments: ["services:\n  web: {}\n", "\t not YAML: [", ""])
  func aConfigurationOfAnotherProgramIsKept(_ other: String) throws {
    try make(other, at: folder.configuration)
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, change: Self.often)
    #expect(try text("\(folder.path)/replaced-config-1.yaml") == other)
  }

  @Test func aTableWithoutItsMetricsIsKept() throws {
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    let table = try text(folder.metricsTable)
    #expect(table.split(separator: "\n").count > 2)
    try make("", at: folder.metrics)
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, resume: .newest, change: Self.often)
    #expect(try text("\(folder.path)/replaced-metrics-1.csv") == table)
    // With its metrics it is made anew, and nothing is to be kept.
    _ = try fixture.train("run", ranks: 1, maxSteps: 15, resume: .newest, change: Self.often)
    _ = try fixture.train("run", ranks: 1, maxSteps: 20, resume: .newest, change: Self.often)
    #expect(try !names().contains("replaced-metrics-2.csv"))
  }

  @Test func filesInTheFolderOfReportsAreLeftAlone() throws {
    let own = ["notes.txt", "rank-x.json", "rank-01.json"]
    for name in own { try make("mine", at: "\(folder.ranks)/\(name)") }
    try make("{}", at: "\(folder.ranks)/rank-3.json")
    _ = try fixture.train("run", ranks: 1, maxSteps: 5, change: Self.often)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.ranks)
    #expect(left.sorted() == own.sorted())
  }
}
