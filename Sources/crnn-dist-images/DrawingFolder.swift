import Console
import Files
import Foundation
import TextImages

/// A folder of drawn words as PNG files under their source names, with lists that
/// `crnn-dist dataset import` reads: labels.tsv of all and, if something is held out, train.tsv and
/// validation.tsv.
final class DrawingFolder {
  private let folder: String
  private let locks: [FolderLock]
  private var training: [String] = []
  private var validation: [String] = []

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
  }

  func add(_ drawn: WordSynthesizer.Drawn, isHeldOut: Bool) throws {
    let path = folder + "/" + drawn.sample.source
    try OutputFolder.make(PathParts.folder(of: path))
    try DurableFile.writeOneOfMany(try ImageEncoder().png(drawn.image), to: path)
    let line = "\(drawn.sample.source)\t\(drawn.sample.label)"
    if isHeldOut { validation.append(line) } else { training.append(line) }
  }

  func finish() throws {
    try OutputFolder.make(folder)
    try DurableFile.synchronise(folder)
    try write(training + validation, to: "labels.tsv")
    if !validation.isEmpty {
      try write(training, to: "train.tsv")
      try write(validation, to: "validation.tsv")
    }
  }

  private func write(_ lines: [String], to name: String) throws {
    try DurableFile.write(lines.map { $0 + "\n" }.joined(), to: folder + "/" + name)
  }
}
