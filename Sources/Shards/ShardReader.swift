import Deflate
import Foundation
import HDF5
import Kernels
import TextDirection

/// One shard file, opened for reading.
///
/// Opening reads everything but the pixels, and checks that the parts fit together; labels and offsets
/// of the samples stay in memory, sources do not. Pixels may be read from several threads: a lock
/// guards the open data set, hence the unchecked `Sendable`.
package final class ShardReader: @unchecked Sendable {
  package let path: String
  /// The number of samples.
  package let count: Int
  package let height: Int
  package let channels: Int
  /// How its pictures were scaled.
  package let resampling: Resampling
  /// The distinct scalars of the labels in ascending order, as the file states them.
  package let alphabet: String
  /// The CRC-32 that the file states; nil if it states none.
  package let checksum: UInt32?
  package let labels: TextTable
  /// The direction of most labels: what the file states, or what they say where it does not.
  package let direction: BaseDirection
  /// The CRC-32 of offsets, labels and sources.
  let textChecksum: UInt32
  /// The first column of each sample, and the number of all columns.
  let offsets: [Int64]

  private let lock = NSLock()
  private var pixels: HDF5Dataset?

  /// Opens a shard.
  ///
  /// Throws an `HDF5Error` or `ShardError` of one line that names the file if it is missing,
  /// damaged, no shard, of another version, or does not fit together.
  package init(path: String) throws {
    let file = try HDF5File(opening: path)
    self.path = path
    try Self.checkFormat(of: file)
    count = try Self.attribute(ShardFormat.countAttribute, of: file, in: 0...Int(Int32.max))
    height = try Self.attribute(ShardFormat.heightAttribute, of: file, in: 1...65_535)
    channels = try Self.attribute(ShardFormat.channelsAttribute, of: file, in: 1...16)
    alphabet = try file.textAttribute(ShardFormat.alphabetAttribute)
    resampling = try Self.choice(ShardFormat.resamplingAttribute, of: file) ?? .area
    checksum =
      try file.hasAttribute(ShardFormat.checksumAttribute)
      ? UInt32(
        try Self.attribute(
          ShardFormat.checksumAttribute, of: file, in: 0...Int(UInt32.max)))
      : nil
    let pixels = try file.dataset(ShardFormat.pixels)
    let columns = try Self.columns(of: pixels, height: height, channels: channels, path)
    offsets = try file.read(ShardFormat.offsets, as: Int64.self)
    try Self.checkOffsets(offsets, count: count, columns: columns, path)
    let labels = try Self.texts(ShardFormat.labels, of: file, count: count)
    let sources = try Self.texts(ShardFormat.sources, of: file, count: count)
    try Self.checkLengths(labels, sources, path)
    self.labels = TextTable(labels)
    direction =
      try Self.choice(ShardFormat.directionAttribute, of: file)
      ?? BaseDirection(ofMost: self.labels)
    var text = CRC32()
    ShardFormat.addText(
      to: &text, offsets: offsets, labels: labels, sources: sources)
    textChecksum = text.value
    self.pixels = pixels
  }

  /// The number of columns of each sample.
  package var widths: [Int32] { (0..<count).map { Int32(offsets[$0 + 1] - offsets[$0]) } }

  /// Where each sample came from; read from the file at every call.
  package func readSources() throws -> [String] {
    try Self.texts(ShardFormat.sources, of: HDF5File(opening: path), count: count)
  }

  /// The number of bytes of the pixels of a sample.
  package func byteCount(at index: Int) -> Int { byteCount(of: index..<index + 1) }

  /// The number of bytes of the pixels of consecutive samples.
  package func byteCount(of samples: Range<Int>) -> Int {
    Int(offsets[samples.upperBound] - offsets[samples.lowerBound]) * height * channels
  }

  /// Reads the pixels of a sample, in the order of `Sample.pixels`, to the start of `buffer`.
  package func readPixels(_ index: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) throws {
    try readPixels(of: index..<index + 1, into: buffer)
  }

  /// Reads the pixels of consecutive samples contiguously to the start of `buffer`.
  package func readPixels(
    of samples: Range<Int>, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    precondition(
      samples.lowerBound >= 0 && samples.upperBound <= count, "samples \(samples) of \(count)")
    let bytes = byteCount(of: samples)
    precondition(buffer.count >= bytes, "room for \(buffer.count) of \(bytes) bytes")
    try openPixels().read(
      rows: Int(offsets[samples.lowerBound])..<Int(offsets[samples.upperBound]),
      into: UnsafeMutableBufferPointer(rebasing: buffer[..<bytes]))
  }

  /// The whole sample.
  package func sample(at index: Int) throws -> Sample {
    var pixels = [UInt8](repeating: 0, count: byteCount(at: index))
    try pixels.withUnsafeMutableBufferPointer { try readPixels(index, into: $0) }
    return Sample(
      pixels: pixels, width: Int(offsets[index + 1] - offsets[index]), label: labels[index],
      source: try readSources()[index])
  }

  /// Closes the file until pixels are wanted again.
  func release() { lock.withLock { pixels = nil } }

  private func openPixels() throws -> HDF5Dataset {
    try lock.withLock {
      if let pixels { return pixels }
      let opened = try HDF5File(opening: path).dataset(ShardFormat.pixels)
      pixels = opened
      return opened
    }
  }

  private static func checkFormat(of file: HDF5File) throws {
    guard try file.hasAttribute(ShardFormat.formatAttribute) else {
      throw ShardError(
        file.path, "it is an HDF5 file, but no shard (it has no attribute \"format\")")
    }
    let format = try file.textAttribute(ShardFormat.formatAttribute)
    guard format == ShardFormat.name else {
      throw ShardError(
        file.path, "it is no shard: its format is \"\(format)\", not \"\(ShardFormat.name)\"")
    }
    let version = try file.integerAttribute(ShardFormat.versionAttribute)
    guard version == ShardFormat.version else {
      throw ShardError(
        file.path,
        "it has shard format version \(version), but this program reads version"
          + " \(ShardFormat.version); use the program that wrote it, or import the data again")
    }
  }

  private static func attribute(
    _ name: String, of file: HDF5File, in range: ClosedRange<Int>
  ) throws -> Int {
    let value = try file.integerAttribute(name)
    guard range ~= Int(value) else {
      throw ShardError(
        file.path,
        "its attribute \"\(name)\" is \(value), not \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(value)
  }

  /// One of a few words; nil in a shard that does not say.
  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, of file: HDF5File
  ) throws -> Choice? {
    guard try file.hasAttribute(name) else { return nil }
    let stated = try file.textAttribute(name)
    guard let choice = Choice(rawValue: stated) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw ShardError(file.path, "its attribute \"\(name)\" is \"\(stated)\", not \(known)")
    }
    return choice
  }

  private static func columns(
    of pixels: HDF5Dataset, height: Int, channels: Int, _ path: String
  ) throws -> Int {
    guard pixels.kind == UInt8.hdf5Kind else {
      throw ShardError(path, "its pixels are \(pixels.kind), not uint8")
    }
    let shape = try pixels.shape()
    guard shape.count == 3, shape[1] == height, shape[2] == channels else {
      throw ShardError(
        path,
        "its pixels have the shape \(shape), but height \(height) and channels \(channels)"
          + " ask for [columns, \(height), \(channels)]")
    }
    return shape[0]
  }

  private static func checkOffsets(
    _ offsets: [Int64], count: Int, columns: Int, _ path: String
  ) throws {
    guard offsets.count == count + 1 else {
      throw ShardError(
        path, "it has \(offsets.count) offsets, but \(count) samples need \(count + 1)")
    }
    guard offsets[0] == 0, offsets[count] == Int64(columns) else {
      throw ShardError(
        path,
        "its offsets run from \(offsets[0]) to \(offsets[count]),"
          + " but its pixels from 0 to \(columns)")
    }
    for index in 0..<count {
      let (width, overflow) = offsets[index + 1].subtractingReportingOverflow(offsets[index])
      guard !overflow, width >= 1, width <= Int64(Int32.max) else {
        throw ShardError(
          path,
          "its offsets do not ascend: sample \(index) runs from column \(offsets[index])"
            + " to \(offsets[index + 1])")
      }
    }
  }

  private static func checkLengths(
    _ labels: [String], _ sources: [String], _ path: String
  ) throws {
    let most = ShardFormat.mostTextBytes
    for (index, (label, source)) in zip(labels, sources).enumerated() {
      guard source.utf8.count <= most else {
        throw ShardError(
          path, "the source of sample \(index) has \(source.utf8.count) bytes, more than \(most)")
      }
      guard label.utf8.count <= most else {
        throw ShardError(
          path,
          "the label of sample \(index) (\(source)) has \(label.utf8.count) bytes, more than the \(most) of any "
            + "line; write the set anew without it")
      }
    }
  }

  private static func texts(_ name: String, of file: HDF5File, count: Int) throws -> [String] {
    let texts = try file.readTexts(name)
    guard texts.count == count else {
      throw ShardError(
        file.path, "it has \(texts.count) \(name.dropFirst()), but \(count) samples")
    }
    return texts
  }
}
