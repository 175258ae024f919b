import Kernels

/// Which source positions make up each output position of a resampled axis, and with what weights.
///
/// Shrinking: the share of the output position that each source position covers. Enlarging: linear
/// interpolation between the centres of the two nearest. The weights of an output add up to 1.
struct ResamplingTaps {
  private var first: [Int64] = []
  private var offsets: [Int64] = [0]
  private var weights: [Float] = []

  var taps: PictureKernels.Taps { .init(first: first, offsets: offsets, weights: weights) }

  init(from source: Int, to output: Int) {
    first.reserveCapacity(output)
    offsets.reserveCapacity(output + 1)
    weights.reserveCapacity(2 * max(source, output))
    for position in 0..<output {
      if output <= source {
        addCovered(position, source, output)
      } else {
        addInterpolated(position, source, output)
      }
      offsets.append(Int64(weights.count))
    }
  }

  private mutating func addCovered(_ position: Int, _ source: Int, _ output: Int) {
    // In units of 1 / output, source position j covers [j·output, (j + 1)·output) and the output
    // position [position·source, (position + 1)·source): exact in integers.
    let (start, end) = (position * source, (position + 1) * source)
    let begin = start / output
    first.append(Int64(begin))
    var low = begin * output
    while low < end {
      let covered = min(end, low + output) - max(start, low)
      weights.append(Float(covered) / Float(source))
      low += output
    }
  }

  private mutating func addInterpolated(_ position: Int, _ source: Int, _ output: Int) {
    let centre = (Double(position) + 0.5) * Double(source) / Double(output) - 0.5
    let clamped = min(max(centre, 0), Double(source - 1))
    let begin = min(Int(clamped), max(source - 2, 0))
    let share = Float(clamped - Double(begin))
    first.append(Int64(begin))
    weights.append(1 - share)
    if source > 1 { weights.append(share) }
  }
}
