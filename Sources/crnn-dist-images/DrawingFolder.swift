import Console
import Foundation
import TextImages

/// A folder of drawn words as PNG files under their source names, with lists that
/// `crnn-dist dataset import` reads: labels.tsv of all and, if something is held out, train.tsv and
/// validation.tsv.
final class DrawingFolder {
  private let folder: String
  private var training: [String] = []
  private var validation: [String] = []

  /// Creates the folder; refuses one that has a list already.
  init(_ folder: String) throws {
    self.folder = folder
    if FileManager.default.fileExists(atPath: folder + "/labels.tsv") {
      throw UserError(
        "\(folder): the folder holds drawn words already; remove it or choose another one",
        status: .cannotWrite)
    }
  }

  func add(_ drawn: WordSynthesizer.Drawn, isHeldOut: Bool) throws {
    let url = URL(fileURLWithPath: folder + "/" + drawn.sample.source)
    try writing(url.path) {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try ImageEncoder().writePNG(drawn.image, to: url.path)
    }
    let line = "\(drawn.sample.source)\t\(drawn.sample.label)"
    if isHeldOut { validation.append(line) } else { training.append(line) }
  }

  func finish() throws {
    try write(training + validation, to: "labels.tsv")
    if !validation.isEmpty {
      try write(training, to: "train.tsv")
      try write(validation, to: "validation.tsv")
    }
  }

  private func write(_ lines: [String], to name: String) throws {
    let path = folder + "/" + name
    try writing(path) {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      let text = lines.map { $0 + "\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  private func writing(_ path: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as ImageError {
      throw UserError(error.description, status: .cannotWrite)
    } catch {
      let reason = (error as NSError).localizedDescription
      throw UserError("\(path): cannot be written (\(reason))", status: .cannotWrite)
    }
  }
}
