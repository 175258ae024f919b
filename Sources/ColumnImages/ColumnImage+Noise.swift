import Kernels

extension ColumnImage {
  /// Adds noise of a standard deviation of 255 · deviation, for each channel by itself.
  ///
  /// - Parameter random: its numbers from 1 on are used, one for each value.
  package func addNoise(_ deviation: Double, _ random: CounterRandom) {
    // The sum of eight even bytes is close to a normal number; its variance is 8 (256² − 1) / 12.
    let scale = Float(255 * deviation) / (8.0 * 65_535 / 12).squareRoot()
    for i in 0..<count {
      var bits = random.uint64(at: UInt64(i) + 1)
      bits = (bits & 0x00FF_00FF_00FF_00FF) + ((bits >> 8) & 0x00FF_00FF_00FF_00FF)
      let sum = (bits &* 0x0001_0001_0001_0001) >> 48
      pixels[i] = Self.byte(Float(pixels[i]) + (Float(sum) - 1020) * scale)
    }
  }
}
