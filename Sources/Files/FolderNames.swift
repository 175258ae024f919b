import Foundation

/// The names in a folder.
package enum FolderNames {
  /// All names but `.` and `..`, in no order.
  ///
  /// Foundation's list ends without a word where reading fails half-way.
  ///
  /// - Throws: what the system says where the folder cannot be read to its end.
  package static func all(in folder: String) throws(FileFailure) -> [String] {
    try bytes(in: folder).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same as the bytes that they are, which need not be UTF-8.
  package static func bytes(in folder: String) throws(FileFailure) -> [[UInt8]] {
    guard let stream = opendir(folder) else { throw FileFailure("read", folder) }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    errno = 0
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != [0x2E], bytes != [0x2E, 0x2E] {
        names.append(bytes)
      }
      errno = 0
    }
    guard errno == 0 else { throw FileFailure("read", folder) }
    return names
  }

  /// The same; none where there is no such folder.
  package static func ifThere(in folder: String) throws(FileFailure) -> [String] {
    do {
      return try all(in: folder)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return [] }
      throw error
    }
  }
}
