/// What a thorough look at shards found.
public struct ShardVerification: Sendable {
  /// The shards that were looked at.
  public internal(set) var shards = 0
  /// The samples of which every pixel was read.
  public internal(set) var samples = 0
  /// The shards that state no checksum, so that damage to their pixels cannot be seen.
  public internal(set) var withoutChecksum: [String] = []
  /// One line for each thing that is wrong, beginning with the file.
  public internal(set) var problems: [String] = []

  /// Whether nothing is wrong.
  public var isSound: Bool { problems.isEmpty }
}
