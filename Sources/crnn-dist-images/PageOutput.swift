import Console
import Files
import Foundation

/// The folder in which pages are written again, each with its text beside it.
final class PageOutput {
  private let folder: String
  private let locks: [FolderLock]

  /// Looks at all files before a line is read, as reading may take hours.
  ///
  /// - Parameters:
  ///   - names: those of the pages.
  ///   - overwrites: whether files that are there already are replaced, be they the pages themselves.
  ///   - inputs: what else is read.
  init(_ folder: String, names: [String], overwrites: Bool, inputs: [String]) throws {
    self.folder = folder
    locks = try FolderLock.ofOutput(folder: folder)
    var owners: [String: String] = [:]
    for name in names {
      for (file, kind) in [(name, OutputKind.filledPage), (Self.textName(of: name), .text)] {
        if let other = owners.updateValue(name, forKey: file) {
          throw UserError(
            "\(other) and \(name) would both be written to \(folder)/\(file): read them apart",
            status: .usage)
        }
        try Self.check("\(folder)/\(file)", kind, overwrites: overwrites, inputs: inputs)
      }
    }
  }

  private static func check(
    _ path: String, _ kind: OutputKind, overwrites: Bool, inputs: [String]
  ) throws {
    guard access(path, F_OK) == 0 else { return }
    guard overwrites else {
      throw UserError(
        "\(path): the file is there already; name another folder with --output, or replace it with --overwrite",
        status: .usage)
    }
    try kind.check(path, inputs: inputs)
  }

  /// The name of the file for the text of a page.
  static func textName(of name: String) -> String {
    (name.lowercased().hasSuffix(".xml") ? String(name.dropLast(4)) : name) + ".txt"
  }

  func write(_ name: String, page: [UInt8], text: String) throws {
    let file = "\(folder)/\(name)"
    try OutputFolder.make(PathParts.folder(of: file))
    try DurableFile.writeOneOfMany(page, to: file)
    try DurableFile.writeOneOfMany(Array(text.utf8), to: "\(folder)/\(Self.textName(of: name))")
  }

  /// Puts all files on the disk.
  func finish() throws { try DurableFile.synchronise(folder) }
}
