import Shards

/// Writes samples in a form that other programs read.
///
/// A form is one file, and a case with its exporter in ``ExportFormat``.
package protocol SampleExporter: AnyObject {
  /// Adds a sample; its picture keeps every pixel.
  func append(_ sample: Sample, height: Int, channels: Int) throws

  /// Puts everything on the disk.
  ///
  /// - Returns: the texts that an import changes or leaves out.
  func finish() throws -> [ExportedTexts.Change]
}

/// The forms in which samples are written; the raw values are those of `--format`.
package enum ExportFormat: String, Sendable, CaseIterable {
  /// Picture files with a list.
  case folder
  /// An LMDB database.
  case lmdb

  /// What writes it into a folder.
  package func exporter(to folder: String) throws -> any SampleExporter {
    switch self {
    case .folder: try FolderExporter(folder: folder)
    case .lmdb: try LMDBExporter(folder: folder)
    }
  }
}
