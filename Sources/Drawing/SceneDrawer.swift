import Pictures
import Samples

/// Draws texts as in photographs or scans: chooses the face, makes the layers, has them composed.
final class SceneDrawer {
  private let renderer: WordRenderer
  private let height: Int
  private let channels: Int
  private let seed: UInt64
  private let ingredients: Set<SceneIngredient>
  private let neighbours: [String]

  init(
    renderer: WordRenderer, height: Int, channels: Int, seed: UInt64,
    ingredients: Set<SceneIngredient>, neighbours: [String]
  ) {
    self.renderer = renderer
    self.height = height
    self.channels = channels
    self.seed = seed
    self.ingredients = ingredients
    self.neighbours = neighbours
  }

  /// What a picture shows: the text as it is written in it.
  struct Scene {
    let text: String
    let image: RasterImage
    /// How much of each pixel the letters cover, row by row.
    let letters: [Float]
  }

  /// Nil if no face has all letters.
  func draw(_ word: String, number: Int) -> Scene? {
    var text = word
    if ingredients.contains(.letters) {
      var random = SceneRecipe.random(.letters, seed: seed, sample: UInt64(number))
      text = LetterCase(&random).apply(to: word, &random)
    }
    let recipe = SceneRecipe(
      seed: seed, sample: number, letters: text.count, height: height, ingredients: ingredients)
    guard let layers = layers(text, recipe) else { return nil }
    return SceneComposer(recipe, channels: channels).compose(layers).map {
      Scene(text: text, image: $0.image, letters: $0.letters)
    }
  }

  private func layers(_ text: String, _ recipe: SceneRecipe) -> SceneLayers? {
    // One size for all, so that glyphs are drawn once and kept; the view scales them.
    let size = (1.5 * Double(height)).rounded()
    let unit = size / 50
    let pad = Int((0.55 * size).rounded(.up))
    let families = renderer.families
    let first = Int(recipe.face.family * Double(families.count))
    for attempt in 0..<families.count {
      let members = families[(first + attempt) % families.count]
      let member = Int(recipe.face.member * Double(members.count))
      for other in 0..<members.count {
        let face = members[(member + other) % members.count]
        guard
          var mask = renderer.mask(
            text, face: face, size: size, spacing: recipe.spacing, pad: pad)
        else { continue }
        if recipe.weight > 0 { mask = mask.widened(by: recipe.weight * unit) }
        if recipe.weight < 0 { mask = mask.thinned(share: min(1, -recipe.weight * unit)) }
        var layers = SceneLayers(letters: mask)
        if recipe.border > 0 { layers.border = mask.widened(by: recipe.border * unit) }
        if let shadow = recipe.shadow {
          layers.shadowOffset = (shadow.across * unit, shadow.down * unit)
        }
        if recipe.fragments.above || recipe.fragments.below {
          layers.fragments = fragments(
            around: layers.border ?? mask, pad: pad, face: face, size: size, recipe)
        }
        return layers
      }
    }
    return nil
  }

  /// Other words above and below, `gap` away, across the whole width.
  private func fragments(
    around mask: GlyphMask, pad: Int, face: Int, size: Double, _ recipe: SceneRecipe
  ) -> GlyphMask {
    var other = GlyphMask(
      width: mask.width, height: mask.height,
      coverage: [UInt8](repeating: 0, count: mask.coverage.count))
    if neighbours.isEmpty { return other }
    var random = recipe.random(.fragments, part: 1)
    let ink = mask.inkByColumn().filter { !$0.isEmpty }
    guard let top = ink.map(\.lowerBound).min(), let bottom = ink.map(\.upperBound).max() else {
      return other
    }
    let gap = max(2, Int(recipe.fragments.gap * Double(bottom - top)))
    func line() -> String {
      let letters = Int(Double(mask.width) / (0.3 * size)) + 3
      var text = ""
      while text.count < letters {
        text += (text.isEmpty ? "" : " ") + neighbours[random.below(neighbours.count)]
      }
      return random.chance(0.5) ? text.uppercased() : text
    }
    let start = { (random: inout RandomSequence) in -random.below(max(1, Int(size))) }
    if recipe.fragments.above {
      let text = line()
      renderer.add(
        text, face: face, size: size, to: &other, x: start(&random), bottom: top - gap)
    }
    if recipe.fragments.below {
      let text = line()
      renderer.add(
        text, face: face, size: size, to: &other, x: start(&random), top: bottom + gap)
    }
    return other
  }
}
