import Console
import DataSets
import Drawing
import Files
import Foundation
import Pictures

/// A folder of drawn words as PNG files under their source names, with lists that
/// `crnn-dist dataset import` reads: labels.tsv of all and, if something is held out, train.tsv and
/// validation.tsv. Nothing stays of what is not finished.
final class DrawingFolder {
  private let folder: String
  private let locks: [FolderLock]
  /// Whether the folder was empty: an initialiser that throws ends with `deinit`, too.
  private var isOwn = false
  private var isFinished = false
  private var all = ExportedList()
  private var training = ExportedList()
  private var validation = ExportedList()

  /// Creates the folder; refuses one that has anything in it.
  init(_ folder: String) throws {
    self.folder = folder
    locks = try FolderLock.ofOutput(folder: folder)
    // Pictures and lists of somebody else could have the names that words get.
    guard try FileManager.default.contentsOfDirectory(atPath: folder) == ["lock"] else {
      throw UserError(
        "\(folder): the folder is not empty; remove it or choose another one",
        status: .cannotWrite)
    }
    isOwn = true
  }

  deinit {
    guard isOwn, !isFinished else { return }
    OutputFolder.discard(
      all.texts.map(\.name) + ["labels.tsv", "train.tsv", "validation.tsv"], below: folder)
  }

  func add(_ drawn: WordSynthesizer.Drawn, isHeldOut: Bool) throws {
    // Before anything is written, so that it is removed if it stays half done.
    let (name, label) = (drawn.sample.source, drawn.sample.label)
    all.append(name, label)
    if isHeldOut { validation.append(name, label) } else { training.append(name, label) }
    let path = folder + "/" + name
    try OutputFolder.make(PathParts.folder(of: path))
    try DurableFile.writeOneOfMany(try ImageEncoder().png(drawn.image), to: path)
  }

  /// Writes the lists.
  ///
  /// - Returns: the texts that an import changes or leaves out.
  func finish() throws -> [ExportedTexts.Change] {
    try OutputFolder.make(folder)
    try DurableFile.synchronise(folder)
    let changes = try all.write(to: "labels.tsv", in: folder)
    if !validation.texts.isEmpty {
      _ = try training.write(to: "train.tsv", in: folder)
      _ = try validation.write(to: "validation.tsv", in: folder)
    }
    isFinished = true
    return changes
  }
}
