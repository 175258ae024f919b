import Foundation

/// The Swift files of a module.
enum Sources {
  /// The modules that the files below a folder import, and the lines of each file.
  static func imports(_ folder: String) throws -> (modules: Set<String>, files: [String: Int]) {
    var modules: Set<String> = []
    var files: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where name.hasSuffix(".swift") {
      let lines = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      files[name] = lines.count - 1
      for line in lines {
        let words = line.split(separator: " ")
        if let index = words.firstIndex(of: "import"), index < 3, words.count > index + 1,
          words[..<index].allSatisfy({
            ["public", "package", "@testable", "@preconcurrency"].contains($0)
          })
        {
          modules.insert(String(words[words.count - 1]))
        }
      }
    }
    return (modules, files)
  }
}
