/// How a configuration names its network.
public enum NetworkChoice: Sendable, Equatable {
  /// A preset by its name, such as `crnn`.
  case preset(String)
  /// A specification in VGSL notation.
  case specification(String)
}

extension Configuration {
  /// The preset's name, or `nil` where there is a specification; setting `nil` changes nothing.
  public var presetName: String? {
    get {
      guard case .preset(let name) = network else { return nil }
      return name
    }
    set { if let newValue { network = .preset(newValue) } }
  }

  /// The specification, or `nil` where a preset is named; setting `nil` changes nothing.
  public var networkSpecification: String? {
    get {
      guard case .specification(let text) = network else { return nil }
      return text
    }
    set { if let newValue { network = .specification(newValue) } }
  }
}
