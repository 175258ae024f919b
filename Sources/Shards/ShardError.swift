/// What is wrong with a shard, a folder of shards, or a sample that is to be written.
public struct ShardError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The file or folder.
  public let path: String
  /// What is wrong, and what to do about it, in one line.
  public let reason: String

  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
