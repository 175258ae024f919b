import Decoding
import Deflate
import Files
import Shards

extension RecognitionModel {
  /// Identifies the model and its decoder's settings: ranks that read together must have the same.
  ///
  /// - Throws: `UserError` where a file of the decoder cannot be read.
  package func identity(
    _ decoder: TextDecoder
  ) throws -> [(name: String, value: String)] {
    let settings = decoder.settings
    let files = [
      settings.lexicon, settings.imageLexicons, settings.languageModel, settings.words,
    ].compactMap(\.self)
    return [
      ("the checkpoint", "step \(info.step), \(WeightsFingerprint.text(numbers))"),
      ("--precision", plan.precision.rawValue),
      ("the decoder", "\(settings)"),
    ] + (try files.map { ("the contents of \($0)", try Self.checksum(of: $0)) })
  }

  private static func checksum(of path: String) throws -> String {
    var checksum = CRC32()
    try TextFile.bytes(of: path).withUnsafeBytes { checksum.add($0) }
    return "crc32 \(String(checksum.value, radix: 16))"
  }
}

extension ShardSet {
  /// What tells this data set from another, for people.
  package var identity: String { "\(count) samples, fingerprint \(fingerprint)" }
}
