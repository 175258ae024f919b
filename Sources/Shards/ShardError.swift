/// What is wrong with a shard, a folder of shards, or a sample that is to be written.
package struct ShardError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The file or folder.
  package let path: String
  /// What is wrong, and what to do about it, in one line.
  package let reason: String

  package init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path): \(reason)" }
}
