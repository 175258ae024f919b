extension Configuration {
  /// The configuration as YAML that ``load(path:overrides:)`` reads back to an equal value.
  ///
  /// - Parameter commented: Whether each key is preceded by what it means.
  public func yaml(commented: Bool = false) -> String {
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
      if commented { text += indentation + "# " + key.documentation + "\n" }
      text += indentation + (parts.last ?? "") + ": " + value + "\n"
    }
    return text
  }

  /// All keys with their defaults, what they accept and what they mean, as lines for a terminal.
  public static var documentation: String {
    keys.map { key in
      "\(key.path) (default \(key.defaultValue))\n"
        + "  \(key.documentation); \(key.expected)"
    }.joined(separator: "\n")
  }
}
