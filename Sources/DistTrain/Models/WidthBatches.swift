import CRNNNet
import Console
import Shards

/// Which images are read together: as many as wanted, unless they are so wide that their activations
/// would want more memory than training takes.
public enum WidthBatches {
  /// The columns that the images of a batch take at most, with their padding; what is wider is read alone.
  public static let columns = 16_384

  /// Consecutive ranges of the images.
  ///
  /// - Parameters:
  ///   - widths: as the network sees them; in ascending order there is least padding.
  ///   - images: how many are read together at most.
  public static func cut(
    _ widths: [Int], images: Int, columns: Int = columns
  ) -> [Range<Int>] {
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

  /// Throws a `UserError` that names the widest sample of a set if no network reads one that wide.
  static func check(_ shards: ShardSet, _ input: PixelInput) throws {
    guard let widest = shards.widths.indices.max(by: { shards.widths[$0] < shards.widths[$1] })
    else {
      return
    }
    let width = input.inputWidth(Int(shards.widths[widest]))
    guard width > NetworkLimits.width else { return }
    throw UserError(
      "\(shards.folder(at: widest)): \(shards.source(at: widest)) is \(width) columns wide, and an image "
        + "that is read has at most \(NetworkLimits.width); cut it into parts, or leave it out "
        + "(dataset import --maximum-width)", status: .badData)
  }
}
