import Console
import Decoding
import Foundation
import Yams

/// Fills a configuration from YAML and overrides, and names the file and line of each mistake.
struct ConfigurationReader {
  private(set) var configuration: Configuration
  /// Where each key was given: `FILE:LINE` or the override.
  private var origins: [String: String] = [:]
  private let keys = Configuration.keys
  /// The keys that were given, with or without a value.
  var given: Set<String> { Set(origins.keys) }
  private let file: String?

  init(file: String?, defaults: Configuration) {
    self.file = file
    configuration = defaults
  }

  /// Takes over a whole document.
  mutating func read(yaml: String) throws {
    let name = file ?? "configuration"
    let root: Node?
    do {
      root = try compose(yaml: yaml)
    } catch let error as YamlError {
      throw Self.failure(Self.describe(error, in: name, yaml))
    }
    guard let root, !root.isNullScalar else { return }
    try apply(root, at: "") { "\(name):\($0.mark?.line ?? 1)" }
    if let preset = root.mapping?["preset"], let network = root.mapping?["network"],
      !preset.isNullScalar, !network.isNullScalar
    {
      throw Self.failure(
        "\(name):\(network.mark?.line ?? 1): preset and network are both given; take one out")
    }
  }

  /// Takes over one `key.path=value`.
  mutating func override(_ text: String) throws {
    let origin = "--set \(text)"
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.startIndex else {
      throw Self.failure("\(origin): expected key.path=value")
    }
    let path = String(text[..<equals])
    let value = String(text[text.utf8.index(after: equals)...])
    let isQuoted = value.utf8.first == UInt8(ascii: "\"") || value.utf8.first == UInt8(ascii: "'")
    guard !value.isEmpty else {
      // An unset variable of a script would take a limit away.
      throw Self.failure(
        "\(origin): the value is missing; for none, write \(path)=null, or \(path)='\"\"'")
    }
    var node = Node(value, Tag(.str), .doubleQuoted)
    let isNull = Node(value, Tag(.str), .plain).isNullScalar
    let isListOfMappings = value.hasPrefix("[{")
    // Text is taken as it is typed: a network in brackets would otherwise become a YAML list.
    if isQuoted || isNull || isListOfMappings || !(keys.first { $0.path == path }?.isText ?? false)
    {
      do {
        node = try compose(yaml: value) ?? Node("", Tag(.null), .plain)
      } catch let error as YamlError {
        throw Self.failure(Self.describe(error, in: origin, value))
      }
    }
    try apply(node, at: path) { _ in origin }
  }

  /// The filled configuration, checked for keys that contradict each other.
  mutating func finish() throws -> Configuration {
    takePixels()
    configuration.resolve()
    if let contradiction = configuration.contradiction() {
      // The later of two keys that contradict each other is the one to take back.
      let given = contradiction.keys.compactMap { origins[$0] }
      let origin = given.first { $0.hasPrefix("--set ") } ?? given.first ?? file
      throw Self.failure((origin.map { $0 + ": " } ?? "") + contradiction.message)
    }
    return configuration
  }

  /// Takes the pixels of the preset where no key gives them.
  private mutating func takePixels() {
    guard let usual = configuration.presetName.flatMap(PixelSettings.ofPreset) else { return }
    if !given.contains("pixels.mean") { configuration.pixels.mean = usual.mean }
    if !given.contains("pixels.scale") { configuration.pixels.scale = usual.scale }
    if !given.contains("pixels.invert") { configuration.pixels.invert = usual.invert }
    if !given.contains("pixels.pad") { configuration.pixels.pad = usual.pad }
  }

  private mutating func apply(_ node: Node, at path: String, origin: (Node) -> String) throws {
    let children = path.isEmpty ? keys : keys.filter { $0.path.hasPrefix(path + ".") }
    let key = keys.first { $0.path == path }
    if key == nil, children.isEmpty { throw unknown(path, origin(node)) }
    if let key {
      guard key.read(&configuration, node) else {
        throw Self.failure(
          "\(origin(node)): \(path): expected \(key.expected), found \(Self.describe(node))")
      }
      origins[path] = origin(node)
    }
    if children.isEmpty || (key != nil && node.mapping == nil) { return }
    guard let mapping = node.mapping else {
      let subject = path.isEmpty ? "the document" : path
      throw Self.failure(
        "\(origin(node)): \(subject): expected a mapping, found \(Self.describe(node))")
    }
    for (name, value) in mapping {
      guard let text = name.scalar?.string else {
        throw Self.failure("\(origin(name)): expected a key, found \(Self.describe(name))")
      }
      let full = path.isEmpty ? text : path + "." + text
      guard keys.contains(where: { $0.path.isOrIsUnder(full) }) else {
        throw unknown(full, origin(name))
      }
      guard !text.contains(".") else {
        let parts = text.split(separator: ".")
        throw Self.failure(
          "\(origin(name)): write \"\(parts.last ?? "")\" as a key of its own under "
            + "\(parts.dropLast().joined(separator: ".")); dotted keys are for --set")
      }
      try apply(value, at: full, origin: origin)
    }
  }

  private func unknown(_ path: String, _ origin: String) -> UserError {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    // The deepest group that exists is where the name went wrong.
    var group: [String] = []
    while group.count < parts.count - 1,
      hasGroup((group + [parts[group.count]]).joined(separator: "."))
    {
      group.append(parts[group.count])
    }
    let wrong = parts[group.count...].joined(separator: ".")
    var names: [String] = []
    for key in keys {
      let keyParts = key.path.split(separator: ".").map(String.init)
      guard keyParts.starts(with: group), keyParts.count > group.count else { continue }
      if !names.contains(keyParts[group.count]) { names.append(keyParts[group.count]) }
    }
    var message = "\(origin): unknown key \"\(wrong)\""
    if !group.isEmpty { message += " in \(group.joined(separator: "."))" }
    // The name may be right and only stand in the wrong group.
    let last = "." + (parts.last ?? "")
    let elsewhere = keys.map(\.path).filter { ("." + $0).hasSuffix(last) && $0 != path }
    if let nearest = Self.nearest(to: wrong, in: names) {
      message += "; did you mean \"\(nearest)\"?"
    } else if let other = elsewhere.first {
      message += "; did you mean \"\(other)\"?"
    } else {
      message += "; the keys here are " + names.joined(separator: ", ")
    }
    return Self.failure(message)
  }

  private func hasGroup(_ path: String) -> Bool {
    keys.contains { $0.path.hasPrefix(path + ".") }
  }

  static func nearest(to word: String, in names: [String]) -> String? {
    let letters = Array(word.lowercased())
    let distances = names.map { ($0, editDistance(letters, Array($0))) }
    guard let best = distances.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, letters.count / 3) ? best.0 : nil
  }

  private static func failure(_ message: String) -> UserError {
    UserError(message, status: .badConfiguration)
  }

  private static func describe(_ node: Node) -> String {
    if node.mapping != nil { return "a mapping" }
    if node.sequence != nil { return "a list" }
    guard let scalar = node.scalar else { return "an alias" }
    if node.isNullScalar { return "null" }
    guard scalar.style == .plain else { return "\"\(scalar.string)\"" }
    // A rate of 1e-60 would train nothing, and say nothing.
    let isBeyondFloat32 = node.writtenNumber.map { $0 != 0 && !Float($0).isNormal } ?? false
    return scalar.string
      + (isBeyondFloat32
        ? ", which is not among the numbers that float32 holds (1.2e-38 to 3.4e+38)" : "")
  }

  /// The line on which a key stands again; the parser tells only where its mapping begins.
  private static func lineOfSecond(_ key: String, in yaml: String, from mark: Mark) -> Int {
    let start = String(repeating: " ", count: mark.column - 1) + key + ":"
    let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
    let found = lines.indices.filter { $0 >= mark.line - 1 && lines[$0].hasPrefix(start) }
    return found.count > 1 ? found[1] + 1 : mark.line
  }

  private static func describe(_ error: YamlError, in origin: String, _ yaml: String) -> String {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let detail = context.map { " " + $0.text } ?? ""
      return "\(origin):\(mark.line): not valid YAML: \(problem)\(detail)"
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
      let line = lineOfSecond(duplicates.first ?? "", in: yaml, from: context.mark)
      return "\(origin):\(line): \(names) is given twice in one mapping"
    default:
      let text = "\(error)".split(separator: "\n").joined(separator: " ")
      return "\(origin): not valid YAML: \(text)"
    }
  }
}

extension String {
  fileprivate func isOrIsUnder(_ path: String) -> Bool { self == path || hasPrefix(path + ".") }
}
