import Console
import Foundation

/// Finds the samples that an input names.
///
/// An input is a list (path TAB text; paths are relative to the list's folder), a folder with such
/// a list called labels.tsv or gt.txt, or a folder of pairs `x.png` and `x.gt.txt`.
public struct SampleFinder: Sendable {
  private static let listNames = ["labels.tsv", "gt.txt"]

  public init() {}

  /// The samples of `input`, a list or a folder.
  ///
  /// - Parameter labels: lists to use instead of the folder's own. Their paths are relative to the
  ///   folder, or else to the list's own folder.
  /// - Throws: `UserError` if there is no such input or nothing in it looks like a data set.
  public func find(_ input: String, labels: [String] = []) throws -> SampleListing {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
      throw UserError("\(input): no such file or folder", status: .noInput)
    }
    let folder = input.count > 1 && input.hasSuffix("/") ? String(input.dropLast()) : input
    var listing = SampleListing()
    if !labels.isEmpty {
      guard isFolder.boolValue else {
        throw UserError(
          "\(input) is a list already; with --labels, name the folder of the pictures",
          status: .usage)
      }
      for list in labels {
        try ListFile(path: list, folders: [folder, parent(list)]).read(into: &listing)
      }
    } else if !isFolder.boolValue {
      try ListFile(path: input, folders: [parent(input)]).read(into: &listing)
    } else if let list = Self.listNames.first(where: {
      FileManager.default.fileExists(atPath: folder + "/" + $0)
    }) {
      try ListFile(path: folder + "/" + list, folders: [folder]).read(into: &listing)
    } else if try !PairFolder(path: folder).read(into: &listing) {
      throw noSamples(in: folder)
    }
    if listing.samples.isEmpty && listing.skipped.isEmpty {
      throw UserError("\(input): the list is empty", status: .badData)
    }
    return listing
  }

  private func parent(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  private func noSamples(in folder: String) -> UserError {
    // Nothing depends on this listing but the hint.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let lists = names.filter { $0.hasSuffix(".tsv") }.sorted()
    let hint =
      lists.isEmpty
      ? "a list has lines of path TAB text"
      : "name the list itself: \(lists.map { folder + "/" + $0 }.joined(separator: " or "))"
    return UserError(
      "\(folder): there is no labels.tsv, no gt.txt and no pair x.png and x.gt.txt; \(hint)",
      status: .badData)
  }
}
