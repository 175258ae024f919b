import Files
import Foundation
import Shards

/// Writes samples as PNG files below a folder, with labels.tsv.
public final class FolderExporter {
  public let folder: String
  private let locks: [FolderLock]
  private var lines = ""
  private var count = 0
  private var names = Set<String>()
  private var folders = Set<String>()

  /// Why something could not be written.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Creates the folder; refuses one that has anything in it, which might be the pictures that the
  /// samples were made of.
  public init(folder: String) throws {
    self.folder = folder
    locks = try FolderLock.ofOutput(folder: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    guard names == ["lock"] else {
      throw Failure(description: "the folder is not empty; choose another one")
    }
    try OutputFolder.make(folder)
  }

  public func append(_ sample: Sample, height: Int, channels: Int) throws {
    count += 1
    let name = name(for: sample.source)
    let parent = URL(fileURLWithPath: "\(folder)/\(name)").deletingLastPathComponent().path
    if folders.insert(parent).inserted {
      try OutputFolder.make(parent)
    }
    let picture = RasterImage(sample, height: height, channels: channels)
    try DurableFile.writeOneOfMany(try ImageEncoder().png(picture), to: "\(folder)/\(name)")
    // A TAB or a line end would break the list; labels have none unless another program wrote them.
    let label = sample.label.unicodeScalars.map {
      $0.properties.generalCategory == .control ? " " : String($0)
    }
    lines += "\(name)\t\(label.joined())\n"
  }

  /// Puts the pictures on the disk, and then the list that names them.
  public func finish() throws {
    try DurableFile.synchronise(folder)
    try DurableFile.write(lines, to: folder + "/labels.tsv")
  }

  /// The source as the name of a PNG file, if it stays below the folder and is not taken; else a
  /// number.
  private func name(for source: String) -> String {
    let parts = source.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe =
      !parts.isEmpty && source.utf8.count < 200
      && parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      }
    var name = String(format: "sample-%09d", count)
    if isSafe {
      let dot = source.lastIndex(of: ".")
      let ending = dot.map { source[source.index(after: $0)...].lowercased() } ?? ""
      name =
        PairFolder.pictureEndings.contains(ending)
        ? String(source[..<(dot ?? source.endIndex)])
        : source
    }
    // What is made up here may be the name of another sample, too.
    while !names.insert(name).inserted { name += String(format: "-%09d", count) }
    return name + ".png"
  }
}
