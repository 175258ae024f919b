import Foundation

/// The targets of Package.swift, as SwiftPM itself describes them.
struct PackageMap: Decodable {
  struct Target: Decodable {
    let name: String
    let type: String
    let path: String?
    var dependencies: [Dependency]

    var folder: String { path ?? "Sources/\(name)" }
    var isTest: Bool { type == "test" || folder.hasPrefix("Tests/") }
  }

  /// A module of this package or a product of another.
  struct Dependency: Decodable {
    let name: String

    init(from decoder: any Decoder) throws {
      // {"byName": ["Kernels", null]} or {"product": ["Yams", "Yams", null, null]}
      let kinds = try decoder.singleValueContainer().decode([String: [Ignored]].self)
      name = kinds.values.first?.first?.text ?? ""
    }
  }

  private struct Ignored: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }

  var targets: [Target]

  /// The package at a folder.
  static func read(_ folder: String) throws -> PackageMap {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "timeout", "-k", "10", "120", "swift", "package", "--package-path", folder, "--scratch-path",
      scratch.path, "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let json = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(PackageMap.self, from: json)
  }

  /// The names of what a target depends on.
  func dependencies(of name: String) -> Set<String> {
    Set(targets.first { $0.name == name }?.dependencies.map(\.name) ?? [])
  }

  /// The same, also through others.
  func reach(of name: String) -> Set<String> {
    var seen: Set<String> = []
    var open = Array(dependencies(of: name))
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += dependencies(of: next) }
    }
    return seen
  }
}
