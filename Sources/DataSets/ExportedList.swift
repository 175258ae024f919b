import Files
import Samples

/// A list of pictures and texts, written so that an import reads as many texts as possible as they are.
package struct ExportedList {
  /// Pictures by their paths from the folder, and their texts.
  package private(set) var texts: [(name: String, label: String)] = []

  package init() {}

  package mutating func append(_ name: String, _ label: String) { texts.append((name, label)) }

  /// Writes the list to a folder.
  ///
  /// - Returns: the texts that an import changes or leaves out.
  package func write(to name: String, in folder: String) throws -> [ExportedTexts.Change] {
    let path = PathParts.path(folder, name)
    // Texts with quotes, or such as other programs' labels, need quotes of the list; others are best left as they are.
    var list = text(isQuoted: false)
    var changes = try changes(list, path, folder)
    if !changes.isEmpty {
      let quoted = text(isQuoted: true)
      let fewer = try self.changes(quoted, path, folder)
      if fewer.count < changes.count { (list, changes) = (quoted, fewer) }
    }
    try DurableFile.write(list, to: path)
    return changes
  }

  private func changes(
    _ list: String, _ path: String, _ folder: String
  ) throws -> [ExportedTexts.Change] {
    var file = ListFile(
      path: path, paths: ListPaths(folders: [folder]), format: TabSeparatedList.self)
    var listing = SampleListing()
    file.read(Array(list.utf8)[...], into: &listing)
    return try ExportedTexts.changes(listing, texts)
  }

  private func text(isQuoted: Bool) -> String {
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
}
