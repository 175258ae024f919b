import Files
import Foundation
import Kernels

/// Writes a folder of shards, `shard-00000.h5`, `shard-00001.h5` and so on.
///
/// The set appears whole or not at all: shards are named `….h5.pending` until `finish` renames
/// them, and are removed if the writer goes away before.
package final class ShardSetWriter {
  package let folder: String
  package let height: Int
  package let channels: Int
  package let shardSize: Int
  private let resampling: Resampling
  /// The number of samples so far.
  package private(set) var count = 0

  private var current: ShardWriter?
  private var pending: [(written: String, final: String)] = []
  private var isFinished = false

  /// Starts a set in a folder, which is created if it is not there.
  ///
  /// Throws if the folder holds shards already or cannot be created.
  package init(
    folder: String, height: Int, channels: Int, resampling: Resampling = .area,
    shardSize: Int = 10_000
  ) throws {
    precondition(shardSize >= 1, "shardSize is \(shardSize)")
    self.folder = folder
    self.height = height
    self.channels = channels
    self.shardSize = shardSize
    self.resampling = resampling
    try SharedShardSet.prepare(folder: folder)
  }

  deinit {
    guard !isFinished else { return }
    for name in pending { unlink(name.written) }
  }

  /// Adds a sample; throws as `ShardWriter.append` does.
  package func append(_ sample: Sample) throws {
    let writer = try current ?? startShard()
    try writer.append(sample)
    count += 1
    if writer.count == shardSize { try finishShard(writer) }
  }

  /// Finishes the last shard: all are whole then, and none has its name yet.
  package func complete() throws {
    if let current { try finishShard(current) }
  }

  /// Takes the names back, and the shards with them.
  package func withdraw() {
    for name in pending { unlink(name.final) }
  }

  /// Finishes the last shard and gives all shards their names.
  package func finish() throws {
    try complete()
    for (number, name) in pending.enumerated() {
      guard rename(name.written, name.final) == 0 else {
        let reason = String(cString: strerror(errno))
        for renamed in pending[..<number] { unlink(renamed.final) }
        throw ShardError(name.final, "the finished shard cannot be renamed: \(reason)")
      }
    }
    isFinished = true
    try DurableFile.synchroniseFolder(of: folder + "/.")
  }

  private func startShard() throws -> ShardWriter {
    let final = SharedShardSet.path(folder, pending.count)
    let written = final + SharedShardSet.pending
    let writer = try ShardWriter(
      path: written, height: height, channels: channels, resampling: resampling)
    pending.append((written, final))
    current = writer
    return writer
  }

  private func finishShard(_ writer: ShardWriter) throws {
    try writer.finish()
    current = nil
  }
}
