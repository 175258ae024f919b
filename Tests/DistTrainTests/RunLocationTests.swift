import Console
import Foundation
import Recognition
import Settings
import TestSupport
import Testing

/// A run goes on from what people leave of its folder: moved, copied, or with links that lead nowhere.
@Suite(.serialized) struct RunLocationTests {
  private static func often(_ configuration: inout Configuration) {
    configuration.checkpoint.everySteps = 5
    configuration.validation.everyEpochs = nil
    configuration.validation.everySteps = 5
  }

  @Test(arguments: ["no last.h5", "dangling", "moved", "copied without links", "an older last.h5"])
  func itGoesOnAndIsTheSameRun(_ way: String) throws {
    let fixture = try TrainingFixture()
    let straight = try fixture.train("straight", ranks: 1, maxSteps: 14, change: Self.often)
    _ = try fixture.train("run", ranks: 1, maxSteps: 10, change: Self.often)
    let manager = FileManager.default
    let folder = RunFolder("\(fixture.folder)/run")
    var name = "run"
    switch way {
    case "no last.h5": unlink(folder.last)
    case "dangling":
      unlink(folder.last)
      symlink("checkpoints/step-00000099.h5", folder.last)
    case "an older last.h5":
      // What a kill leaves between the name of a checkpoint and that of the link.
      unlink(folder.last)
      symlink("checkpoints/step-00000005.h5", folder.last)
    case "moved":
      name = "moved"
      try manager.moveItem(atPath: folder.path, toPath: "\(fixture.folder)/moved")
    default:
      name = "copy"
      #expect(try run("cp", ["-rL", folder.path, "\(fixture.folder)/copy"]) == 0)
    }
    let resumed = try fixture.train(
      name, ranks: 2, maxSteps: 14, resume: .newest, change: Self.often)
    #expect(resumed.bits == straight.bits)
    #expect(resumed.info.progress == straight.info.progress)
    let moved = RunFolder("\(fixture.folder)/\(name)")
    #expect(try Checkpoint(reading: moved.last).info.step == 14)
    #expect(
      try Checkpoint(reading: moved.best).info.step == straight.info.progress.bestStep)
  }

  @Test func aLinkThatLeadsNowhereIsNamedWithItsEnd() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    let folder = RunFolder("\(fixture.folder)/run")
    unlink(folder.last)
    symlink("checkpoints/none.h5", folder.last)
    let error = try thrown(UserError.self) { try RecognitionModel(checkpoint: folder.last) }
    #expect(
      error.message
        == "\(folder.last): it is a link to checkpoints/none.h5, which does not exist")
    #expect(error.status == .noInput)
  }

  @Test func whatAKilledRunLeftHalfWrittenIsRemoved() throws {
    let fixture = try TrainingFixture()
    _ = try fixture.train("run", ranks: 1, maxSteps: 2)
    let path = "\(fixture.folder)/run"
    let left = [
      "config.yaml.abcdef.partial", "metrics.csv.abcdef.partial", "metrics.jsonl.abcdef.partial",
      "checkpoints/step-00000003.h5.abcdef.partial", "best.h5.new",
    ]
    // Another program's, which may be at work.
    let other = "report.html.abcdef.partial"
    for name in left + [other] { try Data([1]).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
    _ = try fixture.train("run", ranks: 1, maxSteps: 4, resume: .newest)
    for name in left {
      #expect(!FileManager.default.fileExists(atPath: "\(path)/\(name)"), "\(name)")
    }
    #expect(FileManager.default.fileExists(atPath: "\(path)/\(other)"))
  }
}
