import Foundation
import Pages
import Samples

/// PAGE XML or ALTO files beside their page pictures, in a folder and below it.
enum PageFiles: SampleFormat {
  private static let ending = ".xml"

  static func claims(file path: String) -> Bool { path.lowercased().hasSuffix(ending) }

  static func key(of folder: FolderContents) throws -> String? {
    try folder.first(ending: ending)
  }

  static func read(
    file path: String, in search: SampleSearch, into listing: inout SampleListing
  ) throws {
    let url = URL(fileURLWithPath: path)
    listing.origins.append(path)
    // A page's picture may be one folder up.
    listing.limits.permit(folder: url.deletingLastPathComponent().path + "/..")
    PageFile(path: path, name: url.lastPathComponent, options: search.pages)
      .read(into: &listing, isCertain: true)
  }

  static func read(
    _ folder: FolderContents, by key: String, in search: SampleSearch,
    into listing: inout SampleListing
  ) throws {
    let walk = try folder.walk()
    listing.origins.append(folder.path)
    listing.skipped += walk.findings
    listing.limits.permit(walk, of: folder.path)
    listing.limits.permit(folder: folder.path + "/..")
    for name in walk.files where name.lowercased().hasSuffix(ending) {
      PageFile(path: folder.path + "/" + name, name: name, options: search.pages)
        .read(into: &listing, isCertain: false)
    }
  }

  static func noteOthers(
    in folder: FolderContents, beside key: String, _ listing: inout SampleListing
  ) {}
}
