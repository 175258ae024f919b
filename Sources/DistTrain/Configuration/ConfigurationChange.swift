/// A key that has another value than before.
public struct ConfigurationChange: Sendable, Equatable, CustomStringConvertible {
  /// The dotted path of the key.
  public let path: String
  /// The value before, as YAML.
  public let before: String
  /// The value now, as YAML.
  public let after: String

  /// The change in words: `lanes was 8 and is now 4`.
  public var description: String { "\(path) was \(before) and is now \(after)" }
}

extension Configuration {
  /// The keys that may not change when a run is resumed, because what was done would not fit.
  ///
  /// Network, alphabet and data are not among them: they are compared by what they are, not by how
  /// they are named.
  public static let fixedOnResume: Set<String> = [
    "lanes", "lane_size", "seed", "data.width", "alphabet.unit", "pixels.mean", "pixels.scale",
    "pixels.invert", "optimizer.name", "bucket_window",
  ]

  /// The keys whose values differ, in the order of ``keys``.
  public func changes(from before: Configuration) -> [ConfigurationChange] {
    Self.keys.compactMap { key in
      let (old, new) = (key.render(before), key.render(self))
      guard old != new else { return nil }
      // A group has no value of its own.
      return ConfigurationChange(
        path: key.path, before: old.isEmpty ? "given" : old, after: new.isEmpty ? "given" : new)
    }
  }

  /// The changes that keep a run from being resumed.
  public func changesThatForbidResuming(from before: Configuration) -> [ConfigurationChange] {
    changes(from: before).filter { Self.fixedOnResume.contains($0.path) }
  }
}
