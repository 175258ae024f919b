import Files
import Samples

extension FolderWalk {
  /// What of a folder was left out, for an import: the names are relative to the folder.
  var findings: [SkippedSample] {
    hidden.map {
      SkippedSample(
        reason: .hiddenFile, name: $0, detail: "names like this are hidden and not read")
    } + lost
      + repeated.map {
        SkippedSample(
          reason: .repeatedLink, name: $0,
          detail: "the folder that it leads to is read under another name")
      }
  }

  /// What of that should have been read, but could not be.
  var lost: [SkippedSample] {
    unreadable.map {
      SkippedSample(
        reason: .unreadableFolder, name: $0.path, detail: "the folder cannot be read (\($0.reason))"
      )
    }
      + unnamable.map {
        SkippedSample(
          reason: .nameNotUTF8, name: $0, detail: "the name is not UTF-8: rename it (convmv can)")
      }
  }
}

extension PathLimits {
  /// Permits what was found in a folder, links to elsewhere included, as they were followed.
  mutating func permit(_ walk: FolderWalk, of folder: String) {
    permit(folder: folder)
    for link in walk.links { permit(link: folder + "/" + link) }
  }
}
