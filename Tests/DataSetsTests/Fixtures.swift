import Foundation
import TestSupport

/// Where the tests' files are, and folders that vanish.
enum Fixtures {
  static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func image(_ name: String) -> String {
    packageRoot.appendingPathComponent("Tests/Fixtures/images/\(name)").path
  }

  /// The folder of a real data set beside the package; nil, and the test is `skipped`, without it.
  static func dataSet(_ name: String, test: String = #function) -> String? {
    let folder = packageRoot.appendingPathComponent("../shared/data/\(name)").standardizedFileURL
    if FileManager.default.fileExists(atPath: folder.path) { return folder.path }
    skipped("no data set \(name) at \(folder.path)", test: test)
    return nil
  }

  /// Runs `body` with the path of a new folder, which is removed afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("crnn-dist-images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      do {
        try FileManager.default.removeItem(at: folder)
      } catch {
        print("\(folder.path) stays behind: \(error)")
      }
    }
    return try body(folder.path)
  }
}
