import ArgumentParser
import Console
import Recognition

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract:
      "Inspect, seal, average and quantise checkpoints, and exchange models with other programs.",
    subcommands: [
      Inspect.self, Seal.self, CheckpointAverageCommand.self, CheckpointExportCommand.self,
      CheckpointImportCommand.self, CheckpointQuantizeCommand.self,
    ])

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a whole checkpoint and print what it contains.")

    @Argument(help: "The checkpoint.")
    var path: String

    @Flag(help: "List every weight with its shape and range.")
    var weights = false

    func run() throws {
      let checkpoint = try Checkpoint(reading: path, isForReading: true)
      let info = checkpoint.info
      Terminal.show(
        """
        step       \(info.step) (epoch \(info.epoch), \(NumberText.count(info.stepInEpoch, "step")) into the next)
        network    \(SymbolText.visible(info.network))
        weights    \(checkpoint.network.parameters.count)
        alphabet   \(NumberText.count(info.alphabet.count, "symbol")) (\(info.alphabetUnit)): \(SymbolText.shown(info.alphabet))
        direction  \(info.direction.title)
        optimiser  \(info.optimizer)\(info.hasAverage ? ", with a moving average" : "")
        batch      \(info.lanes) lanes of \(info.laneSize), seed \(info.seed)
        data       \(NumberText.count(info.dataCount, "sample")), fingerprint \(info.dataFingerprint)
        precision  \(info.quantization == nil ? "float32" : "int8, for reading alone")
        seal       \(checkpoint.notice == nil ? "intact" : "none")
        """)
      if info.resampling != .area {
        Terminal.show("pictures   scaled by \(info.resampling.rawValue)")
      }
      if let notice = checkpoint.notice { Terminal.note(notice) }
      for (name, value) in info.metrics.sorted(by: { $0.key < $1.key }) {
        Terminal.show("\(SymbolText.visible(name))  \(NumberText.significant(value, 6))")
      }
      guard weights else { return }
      var table = TextTable([.left("name"), .left("shape"), .right("least"), .right("largest")])
      let numbers = checkpoint.weights.values
      for parameter in checkpoint.network.parameters.parameters {
        let values = numbers[
          parameter.slot.offset..<parameter.slot.offset + parameter.slot.count]
        table.append([
          parameter.name, parameter.shape.map(String.init).joined(separator: " × "),
          NumberText.significant(Double(values.min() ?? 0), 4),
          NumberText.significant(Double(values.max() ?? 0), 4),
        ])
      }
      Terminal.show(table.text)
    }
  }
  struct Seal: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Seal a checkpoint that another program wrote or changed.",
      discussion: """
        A sealed checkpoint ends with a checksum of the whole file, by which crnn-dist detects damage. \
        Writing to it with h5py removes the seal; this command checks the file and adds the seal again.
        """)

    @Argument(help: "The checkpoint.")
    var path: String

    func run() throws {
      let isNew = try Checkpoint.seal(path)
      Terminal.showLine("\(path): \(isNew ? "sealed" : "it is sealed already, and whole")")
    }
  }
}
