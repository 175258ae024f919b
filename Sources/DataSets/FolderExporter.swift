import Files
import Foundation
import Pictures
import Shards

/// Writes samples as PNG files below a folder, with labels.tsv; nothing stays of what is not finished.
package final class FolderExporter: SampleExporter {
  package let folder: String
  private let locks: [FolderLock]
  private var list = ExportedList()
  private var count = 0
  private var names = Set<String>()
  private var folders = Set<String>()
  private var isFinished = false

  /// Why something could not be written.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Creates the folder; refuses one that has anything in it, which might be the pictures that the
  /// samples were made of.
  package init(folder: String) throws {
    self.folder = folder
    locks = try FolderLock.ofOutput(folder: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    guard names == ["lock"] else {
      throw Failure(description: "the folder is not empty; remove it or choose another one")
    }
    try OutputFolder.make(folder)
  }

  deinit {
    if !isFinished { OutputFolder.discard(list.texts.map(\.name), below: folder) }
  }

  package func append(_ sample: Sample, height: Int, channels: Int) throws {
    count += 1
    let name = name(for: sample.source)
    // Before anything is written, so that it is removed if it stays half done.
    list.append(name, sample.label)
    let parent = PathParts.folder(of: name)
    if folders.insert(parent).inserted { try OutputFolder.make("\(folder)/\(parent)") }
    let picture = RasterImage(sample, height: height, channels: channels)
    try DurableFile.writeOneOfMany(try ImageEncoder().png(picture), to: "\(folder)/\(name)")
  }

  /// Puts the pictures on the disk, and then the list that names them.
  ///
  /// - Returns: the texts that an import changes or leaves out.
  @discardableResult package func finish() throws -> [ExportedTexts.Change] {
    try DurableFile.synchronise(folder)
    let changes = try list.write(to: "labels.tsv", in: folder)
    isFinished = true
    return changes
  }

  /// The source as the name of a PNG file, if it stays below the folder and is not taken; else a
  /// number.
  private func name(for source: String) -> String {
    let parts = PathParts.names(of: source)
    let isSafe =
      !parts.isEmpty && source.utf8.count < 200
      && parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      }
      // What a list would take for an address or for a mark of the byte order.
      && !source.lowercased().hasPrefix("file:") && source.unicodeScalars.first != "\u{FEFF}"
    var name = String(format: "sample-%09d", count)
    if isSafe {
      let dot = source.lastIndex(of: ".")
      let ending = dot.map { source[source.index(after: $0)...].lowercased() } ?? ""
      name =
        PictureName.endings.contains(ending)
        ? String(source[..<(dot ?? source.endIndex)])
        : source
    }
    // What is made up here may be the name of another sample, too.
    while !names.insert(name).inserted { name += String(format: "-%09d", count) }
    return name + ".png"
  }
}
