/// What a thorough look at shards found.
package struct ShardVerification: Sendable {
  /// The shards that were looked at.
  package internal(set) var shards = 0
  /// The samples of which every pixel was read.
  package internal(set) var samples = 0
  /// The shards that state no checksum, so that damage to their pixels cannot be seen.
  package internal(set) var withoutChecksum: [String] = []
  /// One line for each thing that is wrong, beginning with the file.
  package internal(set) var problems: [String] = []

  /// Whether nothing is wrong.
  package var isSound: Bool { problems.isEmpty }
}
