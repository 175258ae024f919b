import Yams

/// How the values of one type are read from YAML, checked, and written as YAML.
struct ConfigurationValue<Value>: Sendable {
  let expected: String
  var isText = false
  let parse: @Sendable (Node) -> Value?
  let render: @Sendable (Value) -> String
}

extension ConfigurationValue where Value == Int {
  static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(
      expected: range.upperBound == Int.max
        ? "a whole number, at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)",
      parse: { node in
        node.plainText.flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
      },
      render: { String($0) })
  }

  static func integer(atLeast minimum: Int) -> Self { .integer(minimum...Int.max) }
}

extension ConfigurationValue where Value == Double {
  static func number(_ expected: String, _ accepts: @escaping @Sendable (Double) -> Bool) -> Self {
    Self(
      expected: "a number " + expected,
      parse: { node in node.number.flatMap { accepts($0) ? $0 : nil } },
      render: { yamlNumber($0) })
  }

  static var aboveZero: Self { .number("above 0") { $0 > 0 } }
  static var atLeastZero: Self { .number("of at least 0") { $0 >= 0 } }
  static var share: Self { .number("from 0 to 1") { 0 <= $0 && $0 <= 1 } }
  static var angle: Self { .number("from 0 to 45") { 0 <= $0 && $0 <= 45 } }
  static var fraction: Self { .number("from 0 to below 1") { 0 <= $0 && $0 < 1 } }
}

extension ConfigurationValue where Value == Bool {
  static var flag: Self {
    Self(
      expected: "true or false",
      parse: { node in
        switch node.plainText {
        case "true": true
        case "false": false
        default: nil
        }
      },
      render: { String($0) })
  }
}

extension ConfigurationValue where Value == String {
  static var text: Self {
    Self(
      expected: "text (in quotes if it looks like anything else)", isText: true,
      parse: { node in
        // A path would end at U+0000, and another file be taken.
        guard let scalar = node.scalar, !scalar.string.isEmpty, !scalar.string.contains("\0")
        else { return nil }
        return scalar.style == .plain && looksUnlikeText(scalar.string) ? nil : scalar.string
      },
      render: { yamlText($0) })
  }
}

extension ConfigurationValue where Value: ConfigurationChoice {
  static var choice: Self {
    Self(
      expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
      parse: { node in node.scalar.flatMap { Value(rawValue: $0.string) } },
      render: { $0.rawValue })
  }
}

extension ConfigurationValue where Value == OptimizerSettings.Betas {
  static var betas: Self {
    Self(
      expected: "two numbers from 0 to below 1 in brackets",
      parse: { node in
        guard let items = node.sequence, items.count == 2, let first = items[0].number,
          let second = items[1].number, [first, second].allSatisfy({ 0 <= $0 && $0 < 1 })
        else { return nil }
        return OptimizerSettings.Betas(first: first, second: second)
      },
      render: { "[\(yamlNumber($0.first)), \(yamlNumber($0.second))]" })
  }
}

extension ConfigurationValue where Value == NamePatterns {
  static var patterns: Self {
    Self(
      expected: "patterns of names with spaces between, * standing for any characters",
      isText: true, parse: { ConfigurationValue<String>.text.parse($0).flatMap(NamePatterns.init) },
      render: { yamlText($0.text) })
  }
}

extension ConfigurationValue where Value == RateFactors {
  static var rates: Self {
    Self(
      expected: "pattern=factor with spaces between, factors from 0 to 1000",
      isText: true, parse: { ConfigurationValue<String>.text.parse($0).flatMap(RateFactors.init) },
      render: { yamlText($0.text) })
  }
}

extension ConfigurationValue where Value == [TrainingSource] {
  static var sources: Self {
    let text = ConfigurationValue<String>.text
    let ratio = ConfigurationValue<Int>.integer(1...1000)
    return Self(
      expected: text.expected
        + ", or a list of {path: text, ratio: a whole number from 1 to 1000}",
      isText: true,
      parse: { node in
        guard let items = node.sequence else {
          return text.parse(node).map { [TrainingSource(path: $0)] }
        }
        var sources: [TrainingSource] = []
        for item in items {
          guard let mapping = item.mapping,
            mapping.keys.allSatisfy({ ["path", "ratio"].contains($0.string) }),
            let path = mapping["path"].flatMap(text.parse)
          else { return nil }
          guard let given = mapping["ratio"] else {
            sources.append(TrainingSource(path: path))
            continue
          }
          guard let ratio = ratio.parse(given) else { return nil }
          sources.append(TrainingSource(path: path, ratio: ratio))
        }
        if sources.count == 1 { sources[0].ratio = 1 }
        return sources.isEmpty ? nil : sources
      },
      render: { sources in
        guard sources.count > 1 else { return text.render(sources.first?.path ?? "") }
        let items = sources.map { "{path: \(text.render($0.path)), ratio: \($0.ratio)}" }
        return "[" + items.joined(separator: ", ") + "]"
      })
  }
}

extension Node {
  /// The text of a scalar without quotes.
  var plainText: String? {
    guard let scalar, scalar.style == .plain || scalar.style == .any else { return nil }
    return scalar.string
  }

  /// The value of a number without quotes that training can compute with, as float32 holds it.
  var number: Double? {
    guard let value = writtenNumber, value == 0 || Float(value).isNormal else { return nil }
    return value
  }

  /// The value of a number without quotes.
  var writtenNumber: Double? {
    guard let text = plainText, let first = text.first, first.isNumber || "+-.".contains(first),
      !text.lowercased().contains("x")
    else { return nil }
    return Double(text)
  }

  var isNullScalar: Bool { plainText.map(isYAMLNull) ?? false }
}

private func isYAMLNull(_ text: String) -> Bool {
  ["", "~", "null", "Null", "NULL"].contains(text)
}

/// Whether a scalar without quotes would be taken for something other than text.
private func looksUnlikeText(_ text: String) -> Bool {
  let words: Set = ["true", "false", "yes", "no", "on", "off"]
  return isYAMLNull(text) || words.contains(text.lowercased()) || Double(text) != nil
}

/// A number that every YAML reader takes for a number: one with an exponent has a point as well.
private func yamlNumber(_ value: Double) -> String {
  let text = String(value)
  guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
  return text[..<exponent] + ".0" + text[exponent...]
}

/// Text that reads back as the same text: bare where that is safe, else in double quotes.
private func yamlText(_ text: String) -> String {
  let isWord = text.first.map { $0.isASCII && ($0.isLetter || "/._".contains($0)) } ?? false
  let isSafe = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
  if isWord, isSafe, !looksUnlikeText(text) { return text }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\t": quoted += "\\t"
    default:
      let isPrintable =
        scalar.value >= 0x20 && !(0x7F...0xA0).contains(scalar.value)
        && scalar.value != 0x2028 && scalar.value != 0x2029 && scalar.value != 0xFEFF
      if isPrintable {
        quoted.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
  }
  return quoted + "\""
}
