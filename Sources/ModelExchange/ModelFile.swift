import Console
import Recognition

/// Models in files: checkpoints of this program, and those of others.
package enum ModelFile {
  static let formats: [any ModelFormat.Type] = [
    SafetensorsModel.self, KrakenModel.self, ONNXModel.self,
  ]

  /// The names of the formats that are written.
  package static var formatNames: [String] { formats.map { $0.name } }

  /// The format of a safetensors file; nil where it says of none that is read.
  static func format(of file: SafetensorsFile) -> (any ReadableModelFormat.Type)? {
    formats.compactMap { $0 as? any ReadableModelFormat.Type }
      .first { $0.isFormat(of: file.header) }
  }

  /// Reads a model of any kind that is known.
  package static func read(_ path: String) throws -> Checkpoint {
    guard SafetensorsFile.isOne(path) else {
      return try Checkpoint(reading: path)
    }
    let file = try SafetensorsFile(path)
    guard let format = format(of: file) else {
      let keys = file.header.metadata.keys.sorted().map(SymbolText.visible).joined(separator: ", ")
      throw UserError(
        "\(path): a safetensors file that says of no network that is known: its metadata have "
          + (keys.isEmpty ? "no keys" : "the keys \(keys)")
          + "; models of crnn-dist (\(ModelDescription.key)) and of kraken (\(KrakenModel.key)) are read. If these are "
          + "weights of PyTorch, crnn-dist checkpoint import takes --network and --alphabet",
        status: .badData)
    }
    return try format.read(file)
  }

  /// Writes a model in a format, by its name, without the heads that only training has, and returns what the person
  /// should know.
  package static func write(
    _ checkpoint: Checkpoint, format name: String, to path: String
  ) throws -> [String] {
    guard let format = formats.first(where: { $0.name == name }) else {
      preconditionFailure("no format \(name)")
    }
    guard checkpoint.isFinite else {
      throw UserError("it has weights that are not finite", status: .badData)
    }
    return try format.write(checkpoint.withoutAuxiliaryHeads(), to: path)
  }
}
