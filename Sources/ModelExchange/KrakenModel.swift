import CRNNNet
import Console
import Foundation
import Kernels
import Recognition

/// The recognition models of kraken 7: safetensors with `kraken_meta` in their header.
enum KrakenModel: ReadableModelFormat {
  static let name = "kraken"
  static let key = "kraken_meta"

  /// The columns of white that kraken puts on both sides of a line unless it is told otherwise.
  static let pad = 16

  static func isFormat(of header: SafetensorsHeader) -> Bool { header.metadata[key] != nil }

  static func read(_ file: SafetensorsFile) throws -> Checkpoint {
    func error(_ what: String) -> UserError {
      UserError(
        "\(file.path): this model of kraken cannot be taken over: \(what)", status: .badData)
    }
    let models: [String: KrakenMetadata]
    do {
      models = try JSONDecoder().decode(
        [String: KrakenMetadata].self, from: Data((file.header.metadata[key] ?? "").utf8))
    } catch {
      throw UserError(
        "\(file.path): its metadata \(key) are not the JSON that is expected", status: .badData)
    }
    let readers = models.filter { $0.value.tasks?.contains("recognition") ?? true }
    guard let (prefix, model) = readers.sorted(by: { $0.key < $1.key }).first else {
      throw error("it has none that reads lines")
    }
    guard readers.count == 1 else { throw error("it has \(readers.count) models in one file") }
    if let kind = model.architecture, kind != KrakenMetadata.ours {
      throw error(
        "its architecture is \(SymbolText.visible(kind)), not \(KrakenMetadata.ours)")
    }
    guard let vgsl = model.vgsl, let codec = model.codec else {
      throw error("it says of no network or no codec")
    }
    do {
      return try checkpoint(file, prefix: prefix, vgsl, codec)
    } catch let reason as KrakenError {
      throw error(reason.reason)
    }
  }

  private static func checkpoint(
    _ file: SafetensorsFile, prefix: String, _ vgsl: String, _ codec: [String: [Int]]
  ) throws -> Checkpoint {
    let network = try KrakenNetwork(vgsl)
    guard let output = network.sources.last, output.kind == .output else {
      throw KrakenError("its network does not end with its output")
    }
    let bias = "\(prefix).nn.\(output.name).lin.bias"
    guard let classes = file.header.entries[bias]?.shape.first else {
      throw KrakenError("it has no tensor \(SymbolText.visible(bias))")
    }
    let symbols = try KrakenCodec(codec, classes: classes)
    var info = CheckpointInfo()
    info.network = network.notation
    info.initialiser = InitialiserScheme.uniform.rawValue
    info.alphabetUnit = symbols.unit.rawValue
    info.alphabet = symbols.symbols
    info.direction = symbols.direction
    // 1 − x: white is 0, as what both sides pad with.
    (info.pixelMean, info.pixelScale, info.pixelPad) = (1, -1, pad)
    // As kraken scales lines itself.
    info.resampling = .lanczos
    let tensors = KrakenTensors(prefix: prefix, network: network)
    return try Checkpoint.imported(info, from: file.path) { parameter in
      try tensors.numbers(of: parameter, in: file, rows: symbols.rows, classes: classes)
    }
  }

  static func write(_ checkpoint: Checkpoint, to path: String) throws -> [String] {
    let info = checkpoint.info
    let exported: KrakenExport
    do {
      exported = try KrakenExport(checkpoint)
    } catch {
      throw UserError("kraken has no such model: \(error.reason)", status: .badConfiguration)
    }
    let prefix = "crnn_dist"
    let metadata = KrakenMetadata(
      minimumVersion: "5.0.0", tasks: ["recognition"], architecture: KrakenMetadata.ours,
      vgsl: exported.vgsl, codec: KrakenCodec.codec(of: info.alphabet), segmentation: "baselines",
      channelMode: "L")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode([prefix: metadata]), as: UTF8.self)
    try SafetensorsWriter.write(
      exported.tensors.map {
        SafetensorsWriter.Tensor(
          name: "\(prefix).nn.\($0.name)", shape: $0.shape, numbers: $0.numbers)
      }, metadata: ["format": "pt", key: text], to: path)
    guard info.pixelPad != pad else { return [] }
    return [
      "the model was trained with \(info.pixelPad) columns of white on each side, kraken puts \(pad) there unless it "
        + "reads with --pad \(info.pixelPad); train with pixels.pad: \(pad)"
    ]
  }
}
