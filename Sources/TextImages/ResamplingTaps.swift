/// Which source positions make up each output position of a resampled axis, and with what weights.
///
/// Shrinking: the share of the output position that each source position covers. Enlarging: linear
/// interpolation between the centres of the two nearest. The weights of an output add up to 1.
struct ResamplingTaps {
  /// The first source position of each output position.
  private var first: [Int] = []
  /// Where the weights of each output position begin, and the end of all.
  private var offsets: [Int] = [0]
  private var weights: [Float] = []

  init(from source: Int, to output: Int) {
    for position in 0..<output {
      if output <= source {
        addCovered(position, source, output)
      } else {
        addInterpolated(position, source, output)
      }
      offsets.append(weights.count)
    }
  }

  /// Calls `body` with each source position, its weight and whether it is the first.
  @inline(__always)
  func forEach(output position: Int, _ body: (Int, Float, Bool) -> Void) {
    let start = offsets[position]
    for tap in start..<offsets[position + 1] {
      body(first[position] + tap - start, weights[tap], tap == start)
    }
  }

  private mutating func addCovered(_ position: Int, _ source: Int, _ output: Int) {
    // In units of 1 / output, source position j covers [j·output, (j + 1)·output) and the output
    // position [position·source, (position + 1)·source): exact in integers.
    let (start, end) = (position * source, (position + 1) * source)
    let begin = start / output
    first.append(begin)
    for index in begin..<((end + output - 1) / output) {
      let covered = min(end, (index + 1) * output) - max(start, index * output)
      weights.append(Float(covered) / Float(source))
    }
  }

  private mutating func addInterpolated(_ position: Int, _ source: Int, _ output: Int) {
    let centre = (Double(position) + 0.5) * Double(source) / Double(output) - 0.5
    let clamped = min(max(centre, 0), Double(source - 1))
    let begin = min(Int(clamped), max(source - 2, 0))
    let share = Float(clamped - Double(begin))
    first.append(begin)
    weights.append(1 - share)
    if source > 1 { weights.append(share) }
  }
}
