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
  /// A reader for each thread; rank 0 says what the user should know about the checkpoint.
  ///
  /// - Parameters:
  ///   - precision: nil for what the checkpoint is for.
  ///   - threads: nil for the cores without a launcher, and for one under it.
  static func make(
    _ world: any Communicator, checkpoint: String, precision: ReadingPrecision?,
    decoding: DecoderOptions, alternatives: Int = 1, threads: Int?
  ) throws -> [PictureReader] {
    let model = try RecognitionModel(checkpoint: checkpoint, precision: precision)
    try model.requireFiniteNumbers()
    let settings = try decoding.settings(alternatives: alternatives)
    let decoder = try TextDecoder(
      settings, alphabet: model.alphabet, calibration: model.calibration)
    if world.rank == 0 {
      for notice in [model.notice].compactMap(\.self) + decoder.notices { Terminal.note(notice) }
    }
    let first = PictureReader(model, decoder: decoder)
    let isAlone = world.libraryVersion == nil
    let count = threads ?? (isAlone ? ProcessorCount.available : 1)
    // Each has a thread that decodes for it.
    try SystemLimits.require(threads: count, others: count)
    return try [first]
      + (1..<count).map { _ in
        PictureReader(
          beside: first,
          decoder: try TextDecoder(
            settings, alphabet: model.alphabet, calibration: model.calibration))
      }
  }
}

extension PictureReader {
  /// Whether what it reads is of scripts that are written in columns; see ``ColumnRule``.
  var readsColumns: Bool {
    ColumnRule.runsDown(model.alphabet.symbols.flatMap { Array($0.unicodeScalars) })
  }
}
