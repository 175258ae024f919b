import ArgumentParser
import CommandOptions

struct RecognizeCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognize",
    abstract: "Read pictures with a trained network (starts crnn-dist-images).",
    helpNames: [])

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws { try Companion.take(["recognize"] + arguments) }
}
