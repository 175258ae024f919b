import Files
import Foundation
import Shards

/// Writes samples as PNG files below a folder, with labels.tsv.
public final class FolderExporter {
  public let folder: String
  private let locks: [FolderLock]
  private var texts: [(name: String, label: String)] = []
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
    texts.append((name, sample.label))
  }

  /// Puts the pictures on the disk, and then the list that names them.
  ///
  /// - Returns: how many texts an import changes or leaves out.
  @discardableResult public func finish() throws -> Int {
    try DurableFile.synchronise(folder)
    // Texts with quotes, or such as other programs' labels, need quotes of the list; others are best left as they are.
    var list = Self.list(texts, isQuoted: false)
    var changed = try changed(list)
    if changed > 0 {
      let quoted = Self.list(texts, isQuoted: true)
      let fewer = try self.changed(quoted)
      if fewer < changed { (list, changed) = (quoted, fewer) }
    }
    try DurableFile.write(list, to: folder + "/labels.tsv")
    return changed
  }

  private func changed(_ list: String) throws -> Int {
    var file = ListFile(
      path: folder + "/labels.tsv", paths: ListPaths(folders: [folder]), format: .tsv)
    var listing = SampleListing()
    file.read(Array(list.utf8)[...], into: &listing)
    return try ExportedTexts.changed(listing, texts)
  }

  private static func list(_ texts: [(name: String, label: String)], isQuoted: Bool) -> String {
    // Where all texts are in quotes, as behind such names of columns, an import takes them off.
    texts.reduce(into: isQuoted ? "filename\ttext\n" : "") { list, sample in
      // A TAB or a line end would break the list; labels have none unless another program wrote them.
      let scalars = sample.label.unicodeScalars.map {
        $0.properties.generalCategory == .control ? " " : String($0)
      }
      let label = scalars.joined()
      let text = isQuoted ? "\"" + label.replacing("\"", with: "\"\"") + "\"" : label
      list += "\(sample.name)\t\(text)\n"
    }
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
      // What a list would take for an address or for a mark of the byte order.
      && !source.lowercased().hasPrefix("file:") && source.unicodeScalars.first != "\u{FEFF}"
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
