import ArgumentParser
import CommandOptions
import Console
import Shards

struct DatasetVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every sample of a folder of shards and compare the checksums.")

  @Argument(help: "The folder of shards, or one that holds such folders.")
  var folder: String

  func run() throws {
    var isSound = true
    for folder in try ShardFolders.find(in: folder) {
      let result = try ShardSet.verify(folder: folder)
      for problem in result.problems { Terminal.showLine(problem) }
      for path in result.withoutChecksum { Terminal.showLine("\(path): has no checksum") }
      Terminal.showLine(
        "\(folder): \(NumberText.count(result.samples, "sample")) in "
          + "\(NumberText.count(result.shards, "shard")), "
          + (result.isSound ? "sound" : NumberText.count(result.problems.count, "problem")))
      isSound = isSound && result.isSound
    }
    guard isSound else {
      throw UserError("\(folder): there are broken shards", status: .badData)
    }
  }
}
