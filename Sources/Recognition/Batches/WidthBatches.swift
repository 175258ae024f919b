import CRNNNet
import Console
import Shards

/// Which images are read together: as many as wanted, unless they are so wide that their activations
/// would want more memory than training takes.
///
/// The memory that an image takes is its width times the numbers that the layers put out for a column,
/// which grow with the network and the height of its images: about, as what a layer works with beside its
/// output is not counted, nor that later layers are narrower.
package struct WidthBatches: Sendable {
  /// The bytes that a batch takes at most; what is wider is read alone.
  static let bytes = 2 << 30
  /// The columns that a batch has at most, however small the network is.
  static let mostColumns = 16_384

  /// The bytes that a column takes.
  let columnBytes: Int
  /// The columns that the images of a batch take at most, with their padding.
  package let columns: Int
  /// The widest image that can be read alone.
  private let widest: Int
  private let memory: Int

  /// - Parameter memory: the bytes that there are for an image that is read alone.
  package init(_ network: Network, memory: Int = MemorySize.available) {
    columnBytes = MemoryLayout<Float>.stride * max(1, network.storedNumbers)
    columns = max(1, min(Self.mostColumns, Self.bytes / columnBytes))
    self.memory = memory
    widest = min(NetworkLimits.width, max(columns, memory / columnBytes))
  }

  /// Consecutive ranges of the images.
  ///
  /// - Parameters:
  ///   - widths: as the network sees them; in ascending order there is least padding.
  ///   - images: how many are read together at most.
  package func cut(_ widths: [Int], images: Int) -> [Range<Int>] {
    Self.cut(widths, images: images, columns: columns)
  }

  /// The same for a number of columns.
  package static func cut(_ widths: [Int], images: Int, columns: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var first = 0
    while first < widths.count {
      var (end, widest) = (first + 1, widths[first])
      while end < widths.count, end - first < images,
        (end + 1 - first) * max(widest, widths[end]) <= columns
      {
        widest = max(widest, widths[end])
        end += 1
      }
      batches.append(first..<end)
      first = end
    }
    return batches
  }

  /// Why an image of a width, as the network sees it, cannot be read even alone; nil if it can.
  package func refusal(width: Int) -> String? {
    guard width > widest else { return nil }
    let reason =
      width > NetworkLimits.width
      ? "an image that is read has at most \(NetworkLimits.width)"
      : "this network would take \(Self.gigabytes(width * columnBytes)) GB for it, and there are "
        + "\(Self.gigabytes(memory)): at most \(widest) columns can be read"
    return "\(width) columns wide, and \(reason)"
  }

  /// Throws a `UserError` that names the widest sample of a set if it cannot be read.
  package func check(_ shards: ShardSet, _ input: PixelInput) throws {
    guard let widest = shards.widths.indices.max(by: { shards.widths[$0] < shards.widths[$1] }),
      let refusal = refusal(width: input.inputWidth(Int(shards.widths[widest])))
    else { return }
    throw UserError(
      "\(shards.folder(at: widest)): \(shards.source(at: widest)) is \(refusal); cut it into parts, or "
        + "leave it out (dataset import --maximum-width)", status: .badData)
  }

  private static func gigabytes(_ bytes: Int) -> String { NumberText.fixed(Double(bytes) / 1e9, 1) }
}
