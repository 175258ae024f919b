import Deflate
import HDF5

/// The names in a shard file, format version 1. `docs/formats.md` describes it for people.
package enum ShardFormat {
  static let name = "crnn-dist-shard"
  static let version: Int64 = 1

  /// Data sets.
  static let pixels = "/pixels"
  static let offsets = "/offsets"
  static let labels = "/labels"
  static let sources = "/sources"

  /// Attributes of the root group.
  static let formatAttribute = "format"
  static let versionAttribute = "version"
  static let heightAttribute = "height"
  static let channelsAttribute = "channels"
  static let countAttribute = "count"
  static let alphabetAttribute = "alphabet"
  static let directionAttribute = "base_direction"
  /// Only where it is not the usual one, so that other sets stay as they were.
  static let resamplingAttribute = "resampling"
  static let checksumAttribute = "checksum"

  /// The most bytes of a label or a source. No line that a picture can show has more, and what compares, draws or
  /// prints texts takes time and memory that grow with them.
  package static let mostTextBytes = 20_000

  /// The bytes of pixels that lie together in a file, about.
  static let chunkBytes = 256 << 10

  /// The distinct scalars of the labels in ascending order.
  static func alphabet(of labels: some Sequence<String>) -> [Unicode.Scalar] {
    var scalars: Set<Unicode.Scalar> = []
    for label in labels { scalars.formUnion(label.unicodeScalars) }
    return scalars.sorted()
  }

  /// Adds what follows the pixels in the checksum of a shard.
  static func addText(
    to checksum: inout CRC32, offsets: [Int64], labels: some Sequence<String>,
    sources: some Sequence<String>
  ) {
    offsets.map(\.littleEndian).withUnsafeBytes { checksum.add($0) }
    for text in labels { checksum.add(terminated: text) }
    for text in sources { checksum.add(terminated: text) }
  }
}
