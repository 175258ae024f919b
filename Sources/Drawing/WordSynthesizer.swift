import Pictures
import Samples
import Shards
import TextDirection

/// Draws words as samples, each a function of (seed, number) and of the installed fonts.
package final class WordSynthesizer {
  private let renderer: WordRenderer
  private let importer: ImageImporter
  private let seed: UInt64
  private let height: Int
  private let channels: Int
  private let labels: TextForm
  private let scenes: SceneDrawer?
  private let columns: Double

  /// - Parameters:
  ///   - frames: as `ImageImporter` has it, like `unit`.
  ///   - ingredients: what the pictures are made with; nil for the plain style, `WordStyle`.
  ///   - labels: the form in which a text becomes the label.
  ///   - columns: of the plain style, the share of words of scripts written in columns that are drawn as such,
  ///     turned as ``ColumnRule`` says.
  ///   - neighbours: words that stand around others in pictures.
  package init(
    renderer: WordRenderer, height: Int, channels: Int, seed: UInt64,
    frames: (@Sendable (_ width: Int) -> Int)? = nil, unit: SymbolUnit = .scalar,
    ingredients: Set<SceneIngredient>? = nil, labels: TextForm = .none,
    columns: Double = 0, neighbours: [String] = []
  ) {
    self.columns = columns
    self.renderer = renderer
    self.seed = seed
    self.height = height
    self.channels = channels
    self.labels = labels
    importer = ImageImporter(height: height, channels: channels, frames: frames, unit: unit)
    scenes = ingredients.map {
      SceneDrawer(
        renderer: renderer, height: height, channels: channels, seed: seed, ingredients: $0,
        neighbours: neighbours)
    }
  }

  /// One drawn word: the picture as drawn and the sample that it makes.
  package struct Drawn: Sendable, Equatable {
    package let image: RasterImage
    package let sample: Sample
  }

  /// Draws `word` as the sample with this number, called `source` in the data set.
  ///
  /// A face that lacks one of the letters gives way to the next in the list.
  package func draw(
    _ word: String, number: Int, source: String
  ) -> Result<Drawn, SkippedSampleError> {
    let drawn =
      scenes.map { $0.draw(word, number: number).map { ($0.image, $0.text) } }
      ?? plain(word, number: number).map { ($0, word) }
    guard let (image, text) = drawn else {
      let detail = "none of the fonts in use has all letters of \"\(Self.beginning(of: word))\""
      return .failure(.init(.noGlyphs, source, detail))
    }
    let label = labels.apply(to: text)
    if label.isEmpty {
      let detail = "there is no letter a to z or digit in \"\(Self.beginning(of: text))\""
      return .failure(.init(.emptyLabel, source, detail))
    }
    let listed = ListedSample(
      path: source, label: label, source: "\(source) \"\(Self.beginning(of: text))\"")
    return importer.sample(of: image, listed).map { imported in
      var sample = imported.sample
      sample.source = source
      return Drawn(image: image, sample: sample)
    }
  }

  /// So much of a text as tells which it is.
  private static func beginning(of text: String) -> String {
    let most = 40
    return text.count > most ? text.prefix(most) + "…" : text
  }

  private func isColumn(_ word: String, _ number: Int) -> Bool {
    guard columns > 0, word.count >= 2, ColumnRule.runsDown(word.unicodeScalars) else {
      return false
    }
    var random = RandomSequence(seed: seed, purpose: Self.columnPurpose, sample: UInt64(number))
    return random.unit() < columns
  }

  private static let columnPurpose: UInt64 = 0x63_6F_6C_6D  // "colm" in ASCII

  /// The share of each pixel of a picture that its letters cover; nil for the plain style.
  package func scene(_ word: String, number: Int) -> (image: RasterImage, letters: [Float])? {
    scenes?.draw(word, number: number).map { ($0.image, $0.letters) }
  }

  private func plain(_ word: String, number: Int) -> RasterImage? {
    let isColumn = isColumn(word, number)
    var style = WordStyle(
      seed: seed, sample: number, faces: renderer.faces.count, height: height, channels: channels)
    for _ in renderer.faces {
      let image =
        isColumn
        ? ColumnDrawing.draw(word, style, renderer, channels: channels)
        : renderer.render(word, style: style, channels: channels)
      if let image { return image }
      style.face = (style.face + 1) % renderer.faces.count
    }
    return nil
  }
}
