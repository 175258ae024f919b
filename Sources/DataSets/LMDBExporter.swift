import Pictures
import Shards

/// Writes samples as PNG files and plain texts into an LMDB database.
package final class LMDBExporter: SampleExporter {
  private let writer: LMDBWriter
  private var labels: [String] = []

  package init(folder: String) throws {
    writer = try LMDBWriter(folder: folder, labelsArePlain: true)
  }

  package func append(_ sample: Sample, height: Int, channels: Int) throws {
    let picture = RasterImage(sample, height: height, channels: channels)
    try writer.append(picture: ImageEncoder().png(picture), label: sample.label)
    labels.append(sample.label)
  }

  package func finish() throws -> [ExportedTexts.Change] {
    try writer.finish()
    return try ExportedTexts.changes(inDatabase: writer.folder, labels)
  }
}
