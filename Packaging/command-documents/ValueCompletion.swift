/// What a shell offers for the value of an option.
enum ValueCompletion {
  case flag
  case list([String])
  case files
  /// A number, of which nothing can be offered.
  case number

  init(_ argument: CommandInfo.Argument) {
    if argument.value == nil {
      self = .flag
    } else if let values = argument.allValues {
      self = .list(values)
    } else if let value = argument.defaultValue, Double(value) != nil {
      self = .number
    } else {
      self = .files
    }
  }
}

extension String {
  /// In single quotes, as shells read them.
  func quoted(escaping quote: String = "'\\''") -> String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: quote) + "'"
  }
}
