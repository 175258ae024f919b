import Deflate
import Files
import Foundation
import HDF5
import Kernels
import TextDirection

/// All shards of a folder, or of several, as one list of samples. May be used from several threads.
package final class ShardSet: @unchecked Sendable {
  /// The folders, in the order of their samples.
  package let folders: [String]
  /// The shards in the order of their folders, and in each of their file names.
  package let shards: [ShardReader]
  /// The number of all samples.
  package let count: Int
  package let height: Int
  package let channels: Int
  /// How the pictures of each shard were scaled.
  package var resamplings: [Resampling] { shards.map(\.resampling) }
  /// How those of the first shard were scaled.
  package var resampling: Resampling { shards[0].resampling }
  /// The number of columns of each sample.
  package let widths: [Int32]

  /// The direction of most samples' labels, by what the shards say.
  package let direction: BaseDirection
  /// The number of the first sample of each shard.
  package let starts: [Int]
  /// The samples of each folder.
  package let folderSamples: [Range<Int>]
  private let openLimit: Int
  private let lock = NSLock()
  /// The shards that are held open, oldest first; guarded by `lock`.
  private var opened: [Int] = []
  /// The sources of the shard that was asked for last; guarded by `lock`.
  private var sources: (shard: Int, texts: [String])?

  /// Opens all `*.h5` files of a folder.
  ///
  /// At most `openLimit` of them are held open at a time; nil is what the limit of open files allows.
  /// Throws if there are none, if one cannot be read, if they hold no sample, or if heights or channels
  /// differ; the message names the file.
  package convenience init(folder: String, openLimit: Int? = nil) throws {
    try self.init(folders: [folder], openLimit: openLimit)
  }

  /// Opens all `*.h5` files of several folders; throws as for one, and if one of them has no sample.
  package init(folders: [String], openLimit: Int? = nil) throws {
    let openLimit = openLimit ?? Self.openLimit
    precondition(openLimit >= 1, "openLimit is \(openLimit)")
    precondition(!folders.isEmpty, "a set needs a folder")
    var shards: [ShardReader] = []
    var starts: [Int] = []
    var folderSamples: [Range<Int>] = []
    var widths: [Int32] = []
    for folder in folders {
      let files = try Self.wholeSet(in: folder)
      let start = widths.count
      for file in files {
        let shard = try ShardReader(path: file)
        if shards.count >= openLimit { shard.release() }
        if let first = shards.first, let problem = Self.difference(shard, from: first) {
          throw problem
        }
        starts.append(widths.count)
        widths += shard.widths
        shards.append(shard)
      }
      guard widths.count > start else {
        throw ShardError(folder, "its \(files.count) shards hold no sample")
      }
      folderSamples.append(start..<widths.count)
    }
    self.folders = folders
    self.shards = shards
    self.starts = starts
    self.folderSamples = folderSamples
    self.widths = widths
    self.openLimit = openLimit
    count = widths.count
    height = shards[0].height
    channels = shards[0].channels
    let balance = shards.reduce(0) {
      $0 + ($1.direction == .rightToLeft ? $1.count : -$1.count)
    }
    direction = balance > 0 ? .rightToLeft : .leftToRight
    opened = Array(0..<min(shards.count, openLimit))
  }

  /// The shards of a set that are held open unless somebody says otherwise: a quarter of the files that this
  /// process may have open, as there may be several sets, and MPI, metrics and checkpoints have theirs.
  private static var openLimit: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
    return min(256, max(1, (Int(clamping: limit.rlim_cur) - 16) / 4))
  }

  /// The folder, or the list of them.
  package var folder: String { folders.joined(separator: ", ") }

  /// The folder of a sample.
  package func folder(at index: Int) -> String {
    folders[folderSamples.firstIndex { index < $0.upperBound } ?? 0]
  }

  package func label(at index: Int) -> String {
    let (shard, inside) = location(of: index)
    return shards[shard].labels[inside]
  }

  /// Where a sample came from: read from its shard, of which all are kept until another is asked for.
  package func source(at index: Int) -> String {
    let (shard, inside) = location(of: index)
    return lock.withLock {
      if let sources, sources.shard == shard { return sources.texts[inside] }
      // They could be read when the shard was opened; a name is still better than none.
      guard let texts = try? shards[shard].readSources() else {
        return "sample \(inside) of \(shards[shard].path)"
      }
      sources = (shard, texts)
      return texts[inside]
    }
  }

  /// The number of bytes of the pixels of a sample.
  package func byteCount(at index: Int) -> Int { Int(widths[index]) * height * channels }

  /// The number of bytes of the pixels of consecutive samples of one shard.
  package func byteCount(of samples: Range<Int>) -> Int {
    let (shard, inside) = location(of: samples)
    return shards[shard].byteCount(of: inside)
  }

  /// Reads the pixels of consecutive samples of one shard contiguously, in one read.
  package func readPixels(
    of samples: Range<Int>, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    let (shard, inside) = location(of: samples)
    try shards[shard].readPixels(of: inside, into: buffer)
    if shards.count > openLimit { noteUse(of: shard) }
  }

  /// Reads the pixels of a sample, in the order of `Sample.pixels`, to the start of `buffer`.
  package func readPixels(at index: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) throws {
    let (shard, inside) = location(of: index)
    try shards[shard].readPixels(inside, into: buffer)
    if shards.count > openLimit { noteUse(of: shard) }
  }

  /// The whole sample.
  package func sample(at index: Int) throws -> Sample {
    var pixels = [UInt8](repeating: 0, count: byteCount(at: index))
    try pixels.withUnsafeMutableBufferPointer { try readPixels(at: index, into: $0) }
    return Sample(
      pixels: pixels, width: Int(widths[index]), label: label(at: index), source: source(at: index))
  }

  /// The labels of all samples.
  package var labels: some Sequence<String> { shards.lazy.flatMap(\.labels) }

  /// The distinct Unicode scalars of all labels in ascending order.
  package var characters: [Unicode.Scalar] {
    ShardFormat.alphabet(of: labels)
  }

  /// Sixteen hexadecimal digits that change with the data and its order, but not with its path.
  ///
  /// Made of the sizes and checksums of the shards. For a shard without a checksum, that of its
  /// offsets, labels and sources stands in, so that a change of its pixels alone goes unseen.
  package var fingerprint: String {
    var text = "\(height) \(channels)"
    for shard in shards {
      let stated = shard.checksum.map(String.init) ?? "none"
      text += "; \(shard.count) \(shard.offsets[shard.count]) \(shard.textChecksum) \(stated)"
    }
    var hash = FNV1a()
    hash.add(text.utf8)
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads every sample and compares the checksums; `progress` gets the number of samples so far.
  package func verify(progress: (Int) -> Void = { _ in }) -> ShardVerification {
    var report = ShardVerification()
    var done = 0
    for (number, shard) in shards.enumerated() {
      shard.verify(into: &report) {
        done += 1
        progress(done)
      }
      if shards.count > openLimit { noteUse(of: number) }
    }
    return report
  }

  /// Looks at every shard of a folder, also if some cannot be opened.
  ///
  /// Throws only if there is no such folder or no shard in it.
  package static func verify(
    folder: String, progress: (Int) -> Void = { _ in }
  ) throws -> ShardVerification {
    let files = try wholeSet(in: folder)
    var report = ShardVerification()
    var first: ShardReader?
    var done = 0
    for file in files {
      do {
        let shard = try ShardReader(path: file)
        if let first, let problem = difference(shard, from: first) { throw problem }
        shard.verify(into: &report) {
          done += 1
          progress(done)
        }
        shard.release()
        first = first ?? shard
      } catch {
        report.shards += 1
        report.problems.append("\(error)")
      }
    }
    return report
  }

  /// The paths of the `*.h5` files of a folder, sorted by name. Throws if there is no such folder.
  static func files(in folder: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw ShardError(folder, "there is no such folder")
    }
    guard isFolder.boolValue else {
      throw ShardError(folder, "it is a file; a folder of shards (*.h5) is needed")
    }
    do {
      return try FolderNames.all(in: folder)
        .filter { $0.hasSuffix(".h5") && !$0.hasPrefix(".") }
        // By bytes, so that the order is the same under every locale.
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { PathParts.path(folder, $0) }
    } catch {
      throw ShardError(folder, "the folder cannot be read: \(error.reason)")
    }
  }

  /// The paths of a folder's shards. Throws if there are none, or if a program that was killed while it
  /// gave them their names has left some without.
  private static func wholeSet(in folder: String) throws -> [String] {
    let files = try files(in: folder)
    let unnamed = SharedShardSet.unpublished(in: folder).count
    guard unnamed == 0 else {
      throw ShardError(
        folder,
        "\(unnamed) of its \(files.count + unnamed) shards have no final name"
          + " (\(SharedShardSet.pending)): what wrote them is still at work or was killed;"
          + " write the set anew if so")
    }
    guard !files.isEmpty else {
      throw ShardError(
        folder, "there are no shards (*.h5) in it; make them with `crnn-dist dataset import`")
    }
    return files
  }

  private static func difference(
    _ shard: ShardReader, from first: ShardReader
  ) -> ShardError? {
    guard shard.height != first.height || shard.channels != first.channels else { return nil }
    return ShardError(
      shard.path,
      "its pictures have height \(shard.height) and \(shard.channels) channels,"
        + " but those of \(first.path) have \(first.height) and \(first.channels)")
  }

  /// The shard of a sample, and the sample's number inside it.
  private func location(of index: Int) -> (shard: Int, inside: Int) {
    precondition(index >= 0 && index < count, "sample \(index) of \(count)")
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return (low, index - starts[low])
  }

  private func location(of samples: Range<Int>) -> (shard: Int, inside: Range<Int>) {
    let (shard, first) = location(of: samples.lowerBound)
    return (shard, first..<first + samples.count)
  }

  /// Notes that a shard was opened, and closes the one that was opened longest ago.
  private func noteUse(of shard: Int) {
    lock.withLock {
      if opened.contains(shard) { return }
      opened.append(shard)
      if opened.count > openLimit { shards[opened.removeFirst()].release() }
    }
  }
}
