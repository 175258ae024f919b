import CommandOptions
import Console
import Decoding
import Kernels
import MPI
import Ranks
import Recognition
import Samples

/// Makes the readers of a rank.
enum PictureReaders {
  /// A reader for each thread; rank 0 says what the user should know about the checkpoints.
  ///
  /// - Parameters:
  ///   - precision: nil for what each checkpoint is for.
  ///   - threads: nil for the cores without a launcher, and for one under it.
  static func make(
    _ world: any Communicator, _ checkpoints: CheckpointOptions, precision: ReadingPrecision?,
    decoding: DecoderOptions, alternatives: Int = 1, threads: Int?
  ) throws -> [JointReader] {
    let first = try checkpoints.reader(
      precision: precision, try decoding.settings(alternatives: alternatives)
    ) {
      if world.rank == 0 { Terminal.note($0) }
    }
    for (path, member) in zip(checkpoints.paths, first.members)
    where member.readsColumns != first.readsColumns {
      throw UserError(
        "\(checkpoints.paths[0]) and \(path) cannot vote: one of them reads scripts that are written in columns, and the "
          + "other does not", status: .badData)
    }
    let isAlone = world.libraryVersion == nil
    let count = threads ?? (isAlone ? ProcessorCount.available : 1)
    // Each has a thread that decodes for it.
    try SystemLimits.require(threads: count, others: count)
    return try [first] + (1..<count).map { _ in try JointReader(beside: first) }
  }
}

extension JointReader {
  /// Whether what it reads is of scripts that are written in columns; see ``ColumnRule``.
  var readsColumns: Bool { members[0].readsColumns }
}

extension PictureReader {
  /// Whether what it reads is of scripts that are written in columns; see ``ColumnRule``.
  var readsColumns: Bool {
    ColumnRule.runsDown(model.alphabet.symbols.flatMap { Array($0.unicodeScalars) })
  }
}
