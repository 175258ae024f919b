import Foundation
import Testing

/// What keeps code readable: functions that fit a screen, and types that are in few files.
@Suite struct ShapeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The Swift files of the sources by their paths, with their lines.
  private static func files() throws -> [(path: String, lines: [Substring])] {
    try ["Sources", "Benchmarks", "Packaging"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
        .filter { $0.hasSuffix(".swift") }.sorted().map { name in
          let text = try String(contentsOfFile: "\(root)/\(folder)/\(name)", encoding: .utf8)
          return (
            "\(folder)/\(name)", text.split(separator: "\n", omittingEmptySubsequences: false)
          )
        }
    }
  }

  /// Functions, initialisers and computed properties that have more lines: what the formatter indents alike is one.
  private static func long(_ lines: [Substring], than most: Int) -> [String] {
    let start =
      /^( *)(?:(?:public|package|private|fileprivate|static|mutating|override|final|class|@\S+) )*(?:func|init|deinit|subscript)\b.*/
    return lines.indices.compactMap { first in
      guard let match = lines[first].wholeMatch(of: start), !lines[first].hasSuffix(" }") else {
        return nil
      }
      let end = lines[first...].firstIndex { $0 == match.1 + "}" } ?? lines.endIndex
      // One whose body is on its line, or that is a requirement, has another's end.
      let next = lines[(first + 1)...].firstIndex { $0.wholeMatch(of: start)?.1 == match.1 }
      guard end < next ?? lines.endIndex, end - first + 1 > most else { return nil }
      return "\(lines[first].drop { $0 == " " })"
    }
  }

  @Test func noFunctionHasMoreThanSixtyLines() throws {
    for (path, lines) in try Self.files() {
      #expect(Self.long(lines, than: 60) == [], "\(path)")
    }
    let planted = ["func a() {"] + Array(repeating: "  b()", count: 60) + ["}"]
    #expect(Self.long(planted.map { $0[...] }, than: 60) == ["func a() {"])
    #expect(Self.long(planted.map { $0[...] }, than: 62) == [])
  }

  @Test func onlyTheLibrariesHavePublicNames() throws {
    let libraries = ["Sources/TextReading/", "Sources/TextTraining/"]
    let isPublic = /^ *(?:@\S+ )*(?:public|open) .*/
    for (path, lines) in try Self.files() where path.hasPrefix("Sources/") {
      let names = lines.filter { $0.wholeMatch(of: isPublic) != nil }
      if libraries.contains(where: { path.hasPrefix($0) }) { continue }
      #expect(names == [], "\(path)")
    }
    #expect("  public init() {}".wholeMatch(of: isPublic) != nil)
  }

  @Test func noTypeIsInMoreThanFourFilesOfAModule() throws {
    let start =
      /^(?:(?:public|package|private|fileprivate|final|@unchecked) )*(?:struct|class|enum|actor|protocol|extension) ([A-Z]\w*)\b.*/
    var filesOfTypes: [String: Set<String>] = [:]
    var declared = Set<String>()
    for (path, lines) in try Self.files() {
      for line in lines {
        guard let match = line.wholeMatch(of: start) else { continue }
        let module = path.split(separator: "/").prefix(2).joined(separator: "/")
        filesOfTypes["\(match.1) in \(module)", default: []].insert(path)
        if !line.contains("extension") { declared.insert(String(match.1)) }
      }
    }
    // Extensions of other people's types are no parts of one.
    for (type, files) in filesOfTypes where declared.contains(String(type.prefix { $0 != " " })) {
      #expect(files.count <= 4, "\(type): \(files.sorted())")
    }
    #expect(declared.count > 400)
  }
}
