import Yams

/// One key of the configuration: where it stands, what it accepts and what it means.
package struct ConfigurationKey: Sendable {
  /// The dotted path, such as `optimizer.learning_rate`.
  package let path: String
  /// What is accepted, such as `a whole number from 1 to 4096`.
  package let expected: String
  /// What it means, in a sentence.
  package let documentation: String
  /// The default as YAML.
  package var defaultValue: String { render(Configuration()) }

  let isText: Bool
  /// Takes the value over, or returns `false` where it is not what is expected.
  let read: @Sendable (inout Configuration, Node) -> Bool
  let render: @Sendable (Configuration) -> String

  init<Value>(
    _ path: String, _ member: WritableKeyPath<Configuration, Value> & Sendable,
    _ kind: ConfigurationValue<Value>, _ documentation: String
  ) {
    self.path = path
    self.documentation = documentation
    expected = kind.expected
    isText = kind.isText
    read = { configuration, node in
      guard let value = kind.parse(node) else { return false }
      configuration[keyPath: member] = value
      return true
    }
    render = { kind.render($0[keyPath: member]) }
  }

  /// A key that may be `null`.
  init<Value>(
    _ path: String, optional member: WritableKeyPath<Configuration, Value?> & Sendable,
    _ kind: ConfigurationValue<Value>, _ documentation: String
  ) {
    self.path = path
    self.documentation = documentation
    expected = kind.expected + " or null"
    isText = kind.isText
    read = { configuration, node in
      if node.isNullScalar {
        configuration[keyPath: member] = nil
        return true
      }
      guard let value = kind.parse(node) else { return false }
      configuration[keyPath: member] = value
      return true
    }
    render = { configuration in
      configuration[keyPath: member].map(kind.render) ?? "null"
    }
  }

  /// A group of keys that may be `null` as a whole; `initial` is what its first key is set in.
  init<Value: Sendable>(
    _ path: String, group member: WritableKeyPath<Configuration, Value?> & Sendable,
    initial: Value, _ documentation: String
  ) {
    self.path = path
    self.documentation = documentation
    expected = "null or a mapping"
    isText = false
    read = { configuration, node in
      if node.isNullScalar {
        configuration[keyPath: member] = nil
        return true
      }
      guard node.mapping != nil else { return false }
      if configuration[keyPath: member] == nil { configuration[keyPath: member] = initial }
      return true
    }
    render = { $0[keyPath: member] == nil ? "null" : "" }
  }
}
