extension Configuration {
  /// The configuration as YAML that ``load(path:overrides:)`` reads back to an equal value.
  ///
  /// - Parameter commented: Whether each key is preceded by what it means.
  package func yaml(commented: Bool = false) -> String {
    yaml { commented ? $0.documentation : nil }
  }

  /// The same, each key preceded by its comment or, where there is none, by what it means.
  package func yaml(comments: [String: String]) -> String {
    yaml { comments[$0.path] ?? $0.documentation }
  }

  private func yaml(comment: (ConfigurationKey) -> String?) -> String {
    var text = ""
    var openGroup = ""
    var absentGroup: String?
    for key in Self.keys {
      let parts = key.path.split(separator: ".").map(String.init)
      if let absentGroup, parts[0] == absentGroup, parts.count == 2 { continue }
      let isGroup = Self.keys.contains { $0.path.hasPrefix(key.path + ".") }
      let value = key.render(self)
      if isGroup, value != "null" { continue }
      if isGroup { absentGroup = key.path }
      if parts.count == 2, parts[0] != openGroup { text += parts[0] + ":\n" }
      openGroup = parts.count == 2 ? parts[0] : ""
      let indentation = parts.count == 2 ? "  " : ""
      if let comment = comment(key) { text += indentation + "# " + comment + "\n" }
      text += indentation + (parts.last ?? "") + ": " + value + "\n"
    }
    return text
  }

  /// All keys with their defaults, what they accept and what they mean, as lines for a terminal.
  package static var documentation: String {
    keys.map { key in
      "\(key.path) (default \(key.defaultValue))\n"
        + "  \(key.documentation); \(key.expected)"
    }.joined(separator: "\n")
  }
}

extension Configuration {
  /// Every key that has a value of its own, with the value as YAML, in the order of the files.
  package var settings: [(key: String, value: String)] {
    let groups = Self.keys.map(\.path).filter { path in
      Self.keys.contains { $0.path.hasPrefix(path + ".") }
    }
    return Self.keys.compactMap { key in
      let value = key.render(self)
      if groups.contains(key.path) { return value == "null" ? (key.path, value) : nil }
      let group = groups.first { key.path.hasPrefix($0 + ".") }
      let isAbsent = group.map { path in
        Self.keys.contains { $0.path == path && $0.render(self) == "null" }
      }
      return isAbsent == true ? nil : (key.path, value)
    }
  }
}
