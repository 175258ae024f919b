import Deflate
import Foundation
import HDF5
import Kernels
import TextDirection

/// Writes one shard file. Nothing is at its path before `finish` has put all on the disk.
///
/// If writing fails, or the writer goes away without `finish`, no file is left.
package final class ShardWriter {
  package let path: String
  package let height: Int
  package let channels: Int
  private let resampling: Resampling
  /// The number of samples so far.
  package var count: Int { labels.count }

  private let file: HDF5File
  private let pixels: HDF5Dataset
  private var buffer: [UInt8] = []
  private var offsets: [Int64] = [0]
  private var labels: [String] = []
  private var sources: [String] = []
  private var checksum = CRC32()
  private var isOpen = true

  /// Starts a shard of pictures of `height` rows and `channels` values a pixel, scaled by `resampling`.
  ///
  /// Throws if there is a file at `path` already or none can be created there.
  package init(path: String, height: Int, channels: Int, resampling: Resampling = .area) throws {
    precondition(height >= 1 && channels >= 1, "height \(height), channels \(channels)")
    guard !FileManager.default.fileExists(atPath: path) else {
      throw ShardError(path, "it exists already; remove it or choose another name")
    }
    self.path = path
    self.height = height
    self.channels = channels
    self.resampling = resampling
    file = try HDF5File.creatingPartial(for: path)
    do {
      pixels = try file.createExtensibleDataset(
        ShardFormat.pixels, of: UInt8.self, row: [height, channels],
        chunkRows: max(1, ShardFormat.chunkBytes / (height * channels)))
    } catch {
      file.discard()
      throw error
    }
  }

  deinit {
    if isOpen { file.discard() }
  }

  /// Adds a sample.
  ///
  /// Throws a `ShardError` for a sample that does not fit the format, after which the writer can go
  /// on, and an `HDF5Error` if it cannot be written, after which it is closed and its file is gone.
  package func append(_ sample: Sample) throws {
    try check(sample)
    buffer += sample.pixels
    offsets.append(offsets[offsets.count - 1] + Int64(sample.width))
    labels.append(sample.label)
    sources.append(sample.source)
    if buffer.count >= 4 * ShardFormat.chunkBytes { try closingOnFailure { try writeBuffer() } }
  }

  /// Writes what is left, puts the file on the disk and gives it its name.
  package func finish() throws {
    try checkOpen()
    try closingOnFailure {
      try writeBuffer()
      ShardFormat.addText(to: &checksum, offsets: offsets, labels: labels, sources: sources)
      try file.write(offsets, to: ShardFormat.offsets)
      try file.write(labels, to: ShardFormat.labels)
      try file.write(sources, to: ShardFormat.sources)
      let alphabet = ShardFormat.alphabet(of: labels)
      try file.setAttribute(ShardFormat.formatAttribute, to: ShardFormat.name)
      try file.setAttribute(ShardFormat.versionAttribute, to: ShardFormat.version)
      try file.setAttribute(ShardFormat.heightAttribute, to: Int64(height))
      try file.setAttribute(ShardFormat.channelsAttribute, to: Int64(channels))
      try file.setAttribute(ShardFormat.countAttribute, to: Int64(count))
      try file.setAttribute(
        ShardFormat.alphabetAttribute, to: String(String.UnicodeScalarView(alphabet)))
      try file.setAttribute(
        ShardFormat.directionAttribute, to: BaseDirection(ofMost: labels).rawValue)
      if resampling != .area {
        try file.setAttribute(ShardFormat.resamplingAttribute, to: resampling.rawValue)
      }
      try file.setAttribute(ShardFormat.checksumAttribute, to: Int64(checksum.value))
      try file.publish(as: path)
    }
    isOpen = false
  }

  private func check(_ sample: Sample) throws {
    try checkOpen()
    let expected = sample.width * height * channels
    guard sample.width >= 1, sample.width <= Int(Int32.max), sample.pixels.count == expected else {
      throw ShardError(
        path,
        "sample \(count) (\(sample.source)) has \(sample.pixels.count) bytes of pixels;"
          + " \(sample.width) columns of \(height) × \(channels) make \(expected)")
    }
    guard !sample.label.utf8.contains(0), !sample.source.utf8.contains(0) else {
      throw ShardError(
        path, "sample \(count) (\(sample.source)) has the character U+0000 in its label or source")
    }
  }

  private func checkOpen() throws {
    guard isOpen else { throw ShardError(path, "the shard is closed; nothing can be added to it") }
  }

  private func writeBuffer() throws {
    try buffer.withUnsafeBufferPointer { try pixels.append($0) }
    checksum.add(buffer)
    file.beginSynchronising()
    buffer.removeAll(keepingCapacity: true)
  }

  private func closingOnFailure(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      isOpen = false
      file.discard()
      throw error
    }
  }
}
