import Foundation

/// The pictures that the path field of a list names: mostly one file, by its path.
enum NamedPictures {
  /// The paths of the pictures that a line or an entry names.
  ///
  /// PaddleOCR writes several pictures of one text as a JSON list, `["1.png", "2.png"]`; addresses that begin with
  /// `file:` are taken as the paths that they mean.
  static func find(_ name: String) -> Result<[String], ListLineError> {
    if name.utf8.first == UInt8(ascii: "["), let names = list(name) {
      var paths: [String] = []
      for name in names {
        switch path(name) {
        case .success(let path): paths.append(path)
        case .failure(let error): return .failure(error)
        }
      }
      return .success(paths)
    }
    return path(name).map { [$0] }
  }

  /// The first of them as far as it can be told, else the name as it stands.
  static func first(of name: String) -> String {
    // Why it names none is said where the picture is looked for.
    (try? find(name).get().first) ?? name
  }

  /// The texts of a JSON list of texts; nil for anything else.
  static func list(_ text: String) -> [String]? {
    guard case .success(.list(let values)) = JSONReader.value(text), !values.isEmpty else {
      return nil
    }
    var texts: [String] = []
    for value in values {
      guard case .text(let text) = value else { return nil }
      texts.append(text)
    }
    return texts
  }

  private static func path(_ name: String) -> Result<String, ListLineError> {
    if name.isEmpty || name.utf8.contains(0) { return .failure("there is no path") }
    if name.utf8.count > 5, name.prefix(5).lowercased() == "file:" {
      // file:/a, file:///a and file://localhost/a are the same.
      var rest = name.dropFirst(5)
      if rest.hasPrefix("//") {
        rest = rest.dropFirst(2)
        let host = rest.prefix { $0 != "/" }
        guard host.isEmpty || host.lowercased() == "localhost" else {
          return .failure("the file is on another computer, \(host); expected is a path here")
        }
        rest = rest.dropFirst(host.count)
      }
      guard rest.hasPrefix("/"), let path = rest.removingPercentEncoding, !path.utf8.contains(0)
      else {
        return .failure("the address of a file has no path from the root; expected is file:///path")
      }
      return .success(path)
    }
    if let end = name.range(of: "://"), isScheme(name[..<end.lowerBound]) {
      return .failure(
        "the picture is an address in a network; expected is the path of a file: fetch the pictures first"
      )
    }
    return .success(name)
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
      return false
    }
    return text.utf8.allSatisfy { byte in
      byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x2B
        || byte == 0x2D || byte == 0x2E
    }
  }
}
