import Sampling
import Shards

/// The pixels of a shuffle buffer as far as they have been read.
final class ShuffleBufferPixels {
  let buffer: ShuffleBuffer
  private var runs: [[UInt8]] = []
  private(set) var bytes = 0

  init(_ buffer: ShuffleBuffer) { self.buffer = buffer }

  /// The runs that have been read.
  var loaded: Int { runs.count }

  /// Reads one run more and returns its bytes.
  func loadRun(from shards: ShardSet) throws -> Int {
    let run = buffer.runs[runs.count]
    let count = shards.byteCount(of: run)
    let pixels = try [UInt8](unsafeUninitializedCapacity: count) { pointer, initialised in
      try shards.readPixels(of: run, into: UnsafeMutableBufferPointer(rebasing: pointer[..<count]))
      initialised = count
    }
    runs.append(pixels)
    bytes += count
    return count
  }

  func copy(_ sample: Int, of shards: ShardSet, to target: UnsafeMutablePointer<UInt8>) {
    let index = buffer.runs.partition(notAfter: sample)
    let run = buffer.runs[index]
    let start = shards.byteCount(of: run.lowerBound..<sample)
    runs[index].withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      target.update(from: base + start, count: shards.byteCount(at: sample))
    }
  }
}

extension [Range<Int>] {
  /// The index of the last range that does not begin after `value`; they ascend.
  fileprivate func partition(notAfter value: Int) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle].lowerBound <= value { low = middle } else { high = middle }
    }
    return low
  }
}
