import Samples

/// How one word is drawn: everything that differs between two renderings of it.
package struct WordStyle: Sendable, Equatable {
  /// The index of the face in the renderer's list.
  package var face: Int
  /// The font's size in pixels.
  package var size: Double
  /// White space in pixels around the text.
  package var left, right, top, bottom: Int
  /// The colours of the ink and the paper; grey has three equal parts.
  package var ink, paper: [UInt8]
  /// The standard deviation of the noise that is added to every pixel.
  package var noise: Double
  /// Where the noise starts.
  package var noiseSeed: UInt64
}

extension WordStyle {
  private static let purpose: UInt64 = 0x77_6F_72_64  // "word" in ASCII

  /// The style of a sample: a function of (seed, sample) alone.
  ///
  /// Ink and paper differ by at least 100 of 255 in every channel.
  package init(seed: UInt64, sample: Int, faces: Int, height: Int, channels: Int) {
    var random = RandomSequence(seed: seed, purpose: Self.purpose, sample: UInt64(sample))
    face = random.below(faces)
    // Drawn larger than it is read, so that the normalising filter smooths it as it does a scan.
    // Whole sizes, because Pango keeps the glyphs of each.
    size = (Double(height) * random.uniform(1.0...1.4)).rounded()
    let margin = size * 0.14
    left = Int(random.uniform(0.3 * margin...2 * margin))
    right = Int(random.uniform(0.3 * margin...2 * margin))
    top = Int(random.uniform(0...margin))
    bottom = Int(random.uniform(0...margin))
    let darkness = random.uniform(0...80)
    let lightness = random.uniform(195...255)
    ink = []
    paper = []
    for _ in 0..<3 {
      ink.append(UInt8(min(max(darkness + (random.unit() - 0.5) * 30, 0), 255)))
      paper.append(UInt8(min(max(lightness + (random.unit() - 0.5) * 30, 0), 255)))
    }
    if channels == 1 {
      ink = [UInt8](repeating: ink[0], count: 3)
      paper = [UInt8](repeating: paper[0], count: 3)
    }
    noise = random.uniform(0...8)
    noiseSeed = random.next()
  }
}
