import Kernels
import Testing

@Suite struct PictureKernelsTests {
  /// Each output position between the two source positions around it, in uneven shares.
  private func taps(from source: Int, to output: Int) -> PictureKernels.Taps {
    var (first, offsets, weights) = ([Int64](), [Int64(0)], [Float]())
    for position in 0..<output {
      let begin = position * source / output
      let count = min(1 + position % 5, source - begin)
      first.append(Int64(begin))
      for tap in 0..<count { weights.append(Float(tap + 1) / Float(count * (count + 1) / 2)) }
      offsets.append(Int64(weights.count))
    }
    return PictureKernels.Taps(first: first, offsets: offsets, weights: weights)
  }

  private func sum(_ taps: PictureKernels.Taps, _ position: Int, _ value: (Int) -> Float) -> Float {
    let range = Int(taps.offsets[position])..<Int(taps.offsets[position + 1])
    var sum: Float = 0
    for (number, tap) in range.enumerated() {
      let part = taps.weights[tap] * value(Int(taps.first[position]) + number)
      sum = number == 0 ? part : sum + part
    }
    return sum
  }

  @Test(arguments: [1, 3], [1, 3, 16, 31, 32, 40])
  func resamplingGivesTheBytesOfThePlainSums(channels: Int, height: Int) {
    let random = CounterRandom(seed: 5, purpose: UInt64(height), UInt64(channels), 0)
    for (width, oldHeight, newWidth) in [
      (1, 1, 1), (5, 70, 3), (16, 20, 40), (37, 33, 20), (100, 9, 99),
    ] {
      let source = (0..<width * oldHeight * channels).map {
        UInt8(truncatingIfNeeded: random.uint64(at: UInt64($0)))
      }
      let (rows, columns) = (taps(from: oldHeight, to: height), taps(from: width, to: newWidth))
      var pixels = [UInt8](repeating: 0, count: newWidth * height * channels)
      PictureKernels.resample(
        source, width: width, channels: channels, rows: rows, columns: columns, into: &pixels)
      for x in 0..<newWidth {
        for y in 0..<height {
          for channel in 0..<channels {
            let value = sum(columns, x) { column in
              sum(rows, y) { Float(source[($0 * width + column) * channels + channel]) }
            }
            let expected = UInt8(min(max(value + 0.5, 0), 255))
            #expect(pixels[(x * height + y) * channels + channel] == expected)
          }
        }
      }
    }
  }

  @Test func greyIsTheRoundedLuminance() {
    let colours = (0..<3 * 1000).map { UInt8(($0 * 89) % 256) }
    var grey = [UInt8](repeating: 0, count: 1000)
    PictureKernels.grey(of: colours, into: &grey, count: 1000)
    for index in 0..<1000 {
      let parts = colours[3 * index..<3 * index + 3].map(Double.init)
      let exact = 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]
      #expect(abs(Double(grey[index]) - exact) <= 0.51, "pixel \(index)")
    }
    var even = [UInt8](repeating: 0, count: 256)
    PictureKernels.grey(of: (0..<768).map { UInt8($0 / 3) }, into: &even, count: 256)
    #expect(even == (0..<256).map(UInt8.init))
  }
}
