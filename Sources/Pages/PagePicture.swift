import Files
import Foundation
import Pictures

/// Looks for the picture of a page.
struct PagePicture {
  /// The page's file.
  let path: String
  /// Further folders that pictures may be in.
  let folders: [String]

  /// Where the picture is: as the file names it, or with the file's own name; in the given folders, beside the
  /// file, in `images/`, or one folder up. Where there is none, where it should be.
  func find(_ stated: String?) -> String {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    let candidateFolders = folders + [folder, folder + "/images", parent, parent + "/images"]
    let names = Self.names(stated) + ownNames
    for name in names {
      let candidates = candidateFolders.map { "\($0)/\(name)" }
      if let file = candidates.first(where: Self.isFile) { return file }
      for candidate in candidates {
        switch CanonicalPath.find(candidate) {
        case .found(let file) where Self.isFile(file): return file
        // What reads it says that there are several.
        case .ambiguous: return candidate
        default: break
        }
      }
    }
    return "\(candidateFolders[0])/\(names[0])"
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// The names that a stated one may mean, the most literal first: as it stands, without escapes of addresses, and
  /// without its folders, which are often those of another machine. None leads out of the folders that are searched.
  private static func names(_ stated: String?) -> [String] {
    guard let stated = stated?.trimmingCharacters(in: .whitespacesAndNewlines), !stated.isEmpty
    else { return [] }
    var forms = [stated]
    var address = stated
    if stated.lowercased().hasPrefix("file:") { address = String(stated.dropFirst(5)) }
    if let plain = address.removingPercentEncoding, plain != stated { forms.append(plain) }
    var names: [String] = []
    for form in forms {
      // Windows separates folders with backslashes.
      let parts = PathParts.names(of: form.replacing("\\", with: "/")).filter { !$0.isEmpty }
      if form.utf8.first != UInt8(ascii: "/"), !parts.contains("..") { names.append(form) }
      if let last = parts.last, last != "..", !names.contains(last) { names.append(last) }
    }
    return names
  }

  /// The names by that of the file: page.png, page.nrm.png or page.bin.png for page.xml; also x.png for x.png.xml.
  private var ownNames: [String] {
    let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let whole = PictureName.stem(stem) == nil ? [] : [stem]
    return whole
      + ["", ".nrm", ".bin"].flatMap { middle in
        PictureName.endings.map { "\(stem)\(middle).\($0)" }
      }
  }
}
