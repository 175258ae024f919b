import Console
import Foundation
import Pages
import Samples

/// Finds the samples that an input names, in any of the forms of ``ImportFormat``.
package struct SampleFinder: Sendable {
  /// The lists that are looked for in a folder, in this order.
  package static let listNames = [
    "labels.tsv", "gt.txt", "rec_gt.txt", "labels.csv", "metadata.csv", "labels.jsonl",
    "metadata.jsonl", "labels.json", "labels.txt", "label.txt", "annotation.txt",
  ]

  private let pages: PageOptions

  package init(pages: PageOptions = PageOptions()) { self.pages = pages }

  /// The samples of several inputs, one after the other.
  package func find(_ inputs: [String], format: ImportFormat? = nil) throws -> SampleListing {
    var listing = SampleListing()
    for input in inputs { listing.append(try find(input, format: format)) }
    return listing
  }

  /// The samples of `input`, a file or a folder.
  ///
  /// - Parameters:
  ///   - labels: lists to use instead of the folder's own. Their paths are relative to the folder,
  ///     or else to the list's own folder.
  ///   - format: what the input is; nil finds out.
  /// - Throws: `UserError` if there is no such input or nothing in it looks like a data set.
  package func find(
    _ input: String, labels: [String] = [], format: ImportFormat? = nil
  ) throws -> SampleListing {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
      throw UserError("\(input): no such file or folder", status: .noInput)
    }
    let path = input.count > 1 && input.hasSuffix("/") ? String(input.dropLast()) : input
    var listing = SampleListing()
    for folder in pages.pictureFolders { listing.limits.permit(folder: folder) }
    let search = SampleSearch(pages: pages, format: format)
    if !labels.isEmpty {
      guard isFolder.boolValue else {
        throw UserError(
          "\(input) is a list already; with --labels, name the folder of the pictures",
          status: .usage)
      }
      for list in labels {
        let own = URL(fileURLWithPath: list).deletingLastPathComponent().path
        try search.readList(list, in: [path, own], into: &listing)
      }
    } else if isFolder.boolValue {
      try search.read(folder: path, into: &listing)
    } else {
      try search.read(file: path, into: &listing)
    }
    if listing.samples.isEmpty && listing.skipped.isEmpty {
      throw UserError("\(input): the list is empty", status: .badData)
    }
    return listing
  }
}
