import Console
import Files
import Foundation

/// Finds the folders that hold shards.
package enum ShardFolders {
  /// The folder itself if it holds shards, else the folders just below it that do.
  package static func find(in folder: String) throws -> [String] {
    let names: [String]
    do {
      names = try FolderNames.all(in: folder)
    } catch {
      throw refusal(of: folder, error)
    }
    if names.contains(where: { $0.hasSuffix(".h5") }) { return [folder] }
    let below: [String]
    do {
      below = try names.sorted().map { "\(folder)/\($0)" }.filter {
        try FolderNames.ifThere(in: $0).contains { $0.hasSuffix(".h5") }
      }
    } catch {
      throw UserError("\(error)", status: .noInput)
    }
    guard !below.isEmpty else {
      throw UserError(
        "\(folder): there are no shards (*.h5) in this folder or just below it", status: .noInput)
    }
    return below
  }

  private static func refusal(of folder: String, _ failure: FileFailure) -> UserError {
    switch failure.code {
    case ENOENT:
      return UserError("\(folder): there is no such folder", status: .noInput)
    case ENOTDIR where folder.hasSuffix(".h5"):
      return UserError(
        "\(folder): name the folder of the shards, not one of them", status: .usage)
    case ENOTDIR:
      return UserError(
        "\(folder): it is a file; a folder of shards (*.h5) is needed", status: .noInput)
    default:
      return UserError(failure.description, status: .noInput)
    }
  }
}
