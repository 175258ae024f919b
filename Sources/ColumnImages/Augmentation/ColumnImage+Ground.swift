import Kernels

/// The ground between the strokes.
extension ColumnImage {
  /// Adds a random pattern to what is near the ground in value: smooth spots as large as the image
  /// is high and a finer grain, of ±255 · background / 2 together.
  ///
  /// The ground is the median of a channel. The further a pixel is from it, up to half of the
  /// image's own spread, the less it changes, so that strokes keep their value.
  func shadeGround(_ changes: ImageChanges) {
    let random = changes.backgroundRandom
    let spots = SmoothNoise(random: random, first: 1, spacing: Float(max(2, height)))
    let grain = SmoothNoise(random: random, first: 1 << 32, spacing: 2.5)
    let amplitude = Float(255 * changes.background / 2)
    for channel in 0..<channels {
      let (median, spread) = middle(ofChannel: channel)
      let reach = max(16, spread / 2)
      for x in 0..<width {
        for y in 0..<height {
          let index = x * column + y * channels + channel
          let value = Float(pixels[index])
          let nearness = max(0, 1 - abs(value - median) / reach)
          let pattern =
            0.7 * spots.value(Float(x), Float(y)) + 0.3 * grain.value(Float(x), Float(y))
          pixels[index] = Self.byte(value + amplitude * nearness * pattern)
        }
      }
    }
  }
}
