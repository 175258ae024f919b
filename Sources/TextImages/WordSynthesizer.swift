import Shards

/// Draws words as samples, each a function of (seed, number) and of the installed fonts.
public final class WordSynthesizer {
  private let renderer: WordRenderer
  private let importer: ImageImporter
  private let seed: UInt64
  private let height: Int
  private let channels: Int

  /// - Parameter frames: as `ImageImporter` has it.
  public init(
    renderer: WordRenderer, height: Int, channels: Int, seed: UInt64,
    frames: (@Sendable (_ width: Int) -> Int)? = nil
  ) {
    self.renderer = renderer
    self.seed = seed
    self.height = height
    self.channels = channels
    importer = ImageImporter(height: height, channels: channels, frames: frames)
  }

  /// One drawn word: the picture as drawn and the sample that it makes.
  public struct Drawn: Sendable, Equatable {
    public let image: RasterImage
    public let sample: Sample
  }

  /// Draws `word` as the sample with this number, called `source` in the data set.
  ///
  /// A face that lacks one of the letters gives way to the next in the list.
  public func draw(
    _ word: String, number: Int, source: String
  ) -> Result<Drawn, SkippedSampleError> {
    var style = WordStyle(
      seed: seed, sample: number, faces: renderer.faces.count, height: height, channels: channels)
    for _ in renderer.faces {
      if let image = renderer.render(word, style: style, channels: channels) {
        let listed = ListedSample(path: source, label: word, source: "\(source) \"\(word)\"")
        return importer.sample(of: image, listed).map { sample in
          var sample = sample
          sample.source = source
          return Drawn(image: image, sample: sample)
        }
      }
      style.face = (style.face + 1) % renderer.faces.count
    }
    let detail = "none of the fonts in use has all letters of \"\(word)\""
    return .failure(.init(.noGlyphs, source, detail))
  }
}
