import Console
import Shards

/// What is odd about a sample's proportions, given its text.
struct SampleShape {
  /// Columns for each row.
  private let aspect: Double
  private let characters: Int

  /// Of 98,000 lines of real pages, 99.9 % were less than 1.9 times as wide as high for each character, and six
  /// more than 3 times; nearly all below 0.03 were turned, or had the text of another line.
  private static let usual = 0.03...3.0

  init(of sample: Sample, channels: Int) {
    let area = Double(sample.pixels.count / channels)
    aspect = Double(sample.width) * Double(sample.width) / max(area, 1)
    characters = sample.label.count
  }

  /// What is odd, for a person; nil if nothing is.
  ///
  /// Text of three characters and more is not twice as high as wide, either, unless it runs downwards or lies on
  /// its side.
  var oddity: String? {
    let share = aspect / Double(max(characters, 1))
    if characters >= 3, aspect < 0.5 {
      let times = Int((1 / aspect).rounded())
      return
        "\(times) times as high as wide, for \(NumberText.count(characters, "character")): turned, or vertical?"
    }
    let shape =
      "\(NumberText.fixed(aspect, 1)) times as wide as high, for \(NumberText.count(characters, "character"))"
    if share < Self.usual.lowerBound { return shape + ": turned, or the text of another line?" }
    return share > Self.usual.upperBound ? shape + ": mostly empty?" : nil
  }
}
