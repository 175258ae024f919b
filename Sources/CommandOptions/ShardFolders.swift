import Console
import Foundation

/// Finds the folders that hold shards.
public enum ShardFolders {
  /// The folder itself if it holds shards, else the folders just below it that do.
  public static func find(in folder: String) throws -> [String] {
    guard let names = FileManager.default.contents(ofFolder: folder) else {
      if folder.hasSuffix(".h5"), FileManager.default.fileExists(atPath: folder) {
        throw UserError(
          "\(folder): name the folder of the shards, not one of them", status: .usage)
      }
      throw UserError("\(folder): there is no such folder", status: .noInput)
    }
    if names.contains(where: { $0.hasSuffix(".h5") }) { return [folder] }
    let below = names.sorted().map { "\(folder)/\($0)" }.filter {
      (FileManager.default.contents(ofFolder: $0) ?? []).contains { $0.hasSuffix(".h5") }
    }
    guard !below.isEmpty else {
      throw UserError(
        "\(folder): there are no shards (*.h5) in this folder or just below it", status: .noInput)
    }
    return below
  }
}

extension FileManager {
  /// The names in a folder, or nil if it is not one that can be read.
  fileprivate func contents(ofFolder path: String) -> [String]? {
    // Whatever the reason, the caller has one answer: there is no such folder.
    try? contentsOfDirectory(atPath: path)
  }
}
