/// Values by their names, for names that another program may have written in another of Unicode's forms.
///
/// The one rule for them: what has a name byte for byte is meant by it; else the one thing whose name is canonically
/// equivalent; of several, none.
package struct CanonicalNames<Value> {
  /// What a name stands for.
  package enum Match {
    case missing
    case found(Value)
    /// The names that are equivalent, none of which is meant more than another.
    case ambiguous([String])
  }

  // By bytes, as canonically equivalent texts are equal.
  private var values: [[UInt8]: Value] = [:]
  private var equivalents: [String: [String]] = [:]

  package init() {}

  /// Puts a value under a name; false, and nothing is changed, where there is one under the same bytes.
  @discardableResult
  package mutating func insert(_ value: Value, as name: String) -> Bool {
    let key = Array(name.utf8)
    guard values[key] == nil else { return false }
    values[key] = value
    if !Self.isPlain(name) { equivalents[name, default: []].append(name) }
    return true
  }

  /// What has the name byte for byte.
  package func exact(_ name: String) -> Value? {
    values.isEmpty ? nil : values[Array(name.utf8)]
  }

  /// What has an equivalent name, where nothing has this one.
  package func equivalent(_ name: String) -> Match {
    if equivalents.isEmpty || Self.isPlain(name) { return .missing }
    let names = equivalents[name] ?? []
    guard names.count < 2 else { return .ambiguous(names) }
    return names.first.flatMap(exact).map { .found($0) } ?? .missing
  }

  /// What the name stands for.
  package func find(_ name: String) -> Match {
    exact(name).map { .found($0) } ?? equivalent(name)
  }

  /// Whether a name has only one form.
  static func isPlain(_ name: String) -> Bool { name.utf8.allSatisfy { $0 < 0x80 } }
}

extension CanonicalNames: Sendable where Value: Sendable {}
extension CanonicalNames.Match: Sendable where Value: Sendable {}
