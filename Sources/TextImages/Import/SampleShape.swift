import Shards

/// What is odd about a sample's proportions, given its text.
struct SampleShape {
  /// Columns for each row.
  private let aspect: Double
  private let characters: Int

  init(of sample: Sample, channels: Int) {
    let area = Double(sample.pixels.count / channels)
    aspect = Double(sample.width) * Double(sample.width) / max(area, 1)
    characters = sample.label.unicodeScalars.count
  }

  /// What is odd, for a person; nil if nothing is.
  ///
  /// Text of three characters and more is not twice as high as wide unless it runs downwards or lies on its side;
  /// and no script has characters ten times as wide as high.
  var oddity: String? {
    if characters >= 3, aspect < 0.5 {
      return "\(times(1 / aspect)) times as high as wide, for \(characters) characters: turned, or "
        + "vertical?"
    }
    if aspect > 10 * Double(characters) {
      return "\(times(aspect)) times as wide as high, for \(characters) characters: mostly empty?"
    }
    return nil
  }

  private func times(_ ratio: Double) -> String { String(Int(ratio.rounded())) }
}
