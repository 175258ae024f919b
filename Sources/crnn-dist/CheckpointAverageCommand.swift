import ArgumentParser
import Console
import ModelExchange
import Recognition

/// `crnn-dist checkpoint average`: the mean of the weights of several models.
struct CheckpointAverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "average", abstract: "Average the weights of checkpoints of one network.",
    discussion: """
      crnn-dist checkpoint average runs/run/checkpoints/step-*.h5 -o averaged.h5

      The last checkpoints of a run often read better together than each alone. The command averages running statistics in the same way. \
      recognize, evaluate and train --from read the result; its confidences are not calibrated.
      """)

  @Argument(help: "The checkpoints, at least two.")
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "The share of each checkpoint, as in 1,1,2; by default all are equal.", valueName: "numbers"))
  var shares: String?

  @Option(name: [.short, .long], help: "The checkpoint to write.")
  var output: String

  func validate() throws {
    guard paths.count > 1 else { throw ValidationError("Name two checkpoints at least.") }
    guard shares == nil || numbers.count == paths.count else {
      throw ValidationError(
        "--shares has to give a number above 0 for each of the \(paths.count) checkpoints.")
    }
  }

  /// The shares that are written right.
  private var numbers: [Double] {
    let given = (shares ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0) ?? 0 }
    return given.filter { $0 > 0 && $0.isFinite }
  }

  func run() throws {
    let shares = shares == nil ? paths.map { _ in 1 } : numbers
    let parts = try zip(paths, shares).map { path, share in
      (checkpoint: try ModelFile.read(path), name: path, share: share)
    }
    for part in parts { if let notice = part.checkpoint.notice { Terminal.note(notice) } }
    try Checkpoint.average(parts).write(to: output)
    Terminal.showLine("\(output): the mean of \(paths.count) checkpoints")
  }
}
