import Console
import Files
import Foundation
import Samples

/// Finds PAGE and ALTO files whose lines are to be read: files, and folders with those below.
package struct PageFinder: Sendable {
  /// A file that may be a page.
  package struct Page: Sendable, Equatable {
    package let path: String
    /// The name in reports and in the folder that is written: relative to the folder that was named.
    package let name: String
    /// Whether it was named itself: then it has to be a page.
    package let isCertain: Bool
  }

  /// What was found.
  package struct Found: Sendable {
    package var pages: [Page] = []
    /// Where their pictures may lie.
    package var limits = PathLimits()
    /// What of folders was left out or could not be read.
    package var skipped: [SkippedSample] = []
  }

  package init() {}

  /// - Parameter pictureFolders: further folders that pictures may be in.
  /// - Throws: `UserError` if there is no such input, or no XML file in it.
  package func find(_ inputs: [String], pictureFolders: [String] = []) throws -> Found {
    var found = Found()
    for folder in pictureFolders {
      guard FileManager.default.fileExists(atPath: folder) else {
        throw UserError("--images: \(folder): no such folder", status: .noInput)
      }
      found.limits.permit(folder: folder)
    }
    for input in inputs {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
        throw UserError("\(input): no such file or folder", status: .noInput)
      }
      guard isFolder.boolValue else {
        let folder = PathParts.folder(of: input)
        // A page's picture may be one folder up.
        found.limits.permit(folder: PathParts.path(folder.isEmpty ? "." : folder, ".."))
        found.pages.append(Page(path: input, name: PathParts.name(of: input), isCertain: true))
        continue
      }
      let walk = try FolderWalk(input)
      let names = walk.files.filter { $0.lowercased().hasSuffix(".xml") }
      guard !names.isEmpty else {
        throw UserError(
          "\(input): there is no PAGE or ALTO file (*.xml) in this folder or below",
          status: .noInput)
      }
      found.skipped += walk.findings
      found.limits.permit(walk, of: input)
      found.limits.permit(folder: PathParts.path(input, ".."))
      found.pages += names.map {
        Page(path: PathParts.path(input, $0), name: $0, isCertain: false)
      }
    }
    return found
  }
}
