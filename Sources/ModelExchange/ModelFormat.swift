import Recognition

/// A way in which models stand in files of other programs; a file each, and a line in `ModelFile.formats`.
protocol ModelFormat: Sendable {
  /// What `checkpoint export --format` calls it.
  static var name: String { get }

  /// Writes the numbers that a checkpoint is read with.
  ///
  /// - Returns: What the person should know, in lines.
  /// - Throws: `UserError` that says what the format cannot describe.
  static func write(_ checkpoint: Checkpoint, to path: String) throws -> [String]
}

/// One that is read, too.
protocol ReadableModelFormat: ModelFormat {
  /// Whether a safetensors file is of this format.
  static func isFormat(of header: SafetensorsHeader) -> Bool

  /// The model of a file, as a checkpoint that belongs to no run.
  ///
  /// - Throws: `UserError` that says what of it cannot be taken over.
  static func read(_ file: SafetensorsFile) throws -> Checkpoint
}
