import Foundation
import Samples

/// How one word is drawn as in a photograph: every number that differs between two renderings.
///
/// A function of (seed, sample, ingredients); what each ingredient is when it is left out stands
/// beside its draw. Lengths are in heights of the ink unless it says otherwise.
struct SceneRecipe {
  /// Rows of the picture before it is brought to the sample's height.
  var rows: Int
  var face: (family: Double, member: Double)
  /// Pixels at a letter size of 50; negative is thinner.
  var weight = 0.0
  var lean = 0.0
  var stretch = 1.0
  /// Ems between letters.
  var spacing = 0.0
  var margins = (left: 0.12, right: 0.12, top: 0.1, bottom: 0.1)
  var colours = SceneColours()
  /// Pixels at a letter size of 50; 0 is none.
  var border = 0.0
  var shadow: Shadow?
  var turn = 0.0
  var tilt = (across: 0.0, down: 0.0)
  var bend = 0.0
  /// Whether parts of lines stand above and below, and how far away.
  var fragments = (above: false, below: false, gap: 0.15)
  var opacity: Float = 1
  var unevenness: Float = 0
  var light = (across: Float(0), down: Float(0), corners: Float(0))
  /// Standard deviation in rows of a picture of 32.
  var blur = 0.0
  var motion = (length: 0, isVertical: false)
  /// Standard deviation in parts of the contrast.
  var noise = 0.0
  var compression = 0.0
  let ingredients: Set<SceneIngredient>
  let seed: UInt64
  let sample: UInt64

  /// A shadow: where it falls (pixels at a letter size of 50) and how dense it is.
  struct Shadow {
    var across: Double
    var down: Double
    var opacity: Float
  }

  /// The sequence of an ingredient; the parts of one that needs several differ.
  static func random(
    _ ingredient: SceneIngredient, seed: UInt64, sample: UInt64, part: UInt64 = 0
  ) -> RandomSequence {
    RandomSequence(
      seed: seed, purpose: 0x7363_656E_0000 | ingredient.number << 4 | part, sample: sample)
  }

  func random(_ ingredient: SceneIngredient, part: UInt64) -> RandomSequence {
    Self.random(ingredient, seed: seed, sample: sample, part: part)
  }

  init(
    seed: UInt64, sample: Int, letters: Int, height: Int, ingredients: Set<SceneIngredient>
  ) {
    self.seed = seed
    self.sample = UInt64(sample)
    self.ingredients = ingredients
    rows = Int((1.25 * Double(height)).rounded())
    let own = { (ingredient: SceneIngredient) in
      Self.random(ingredient, seed: seed, sample: UInt64(sample))
    }
    var faces = own(.fonts)
    face = (faces.unit(), faces.unit())
    drawLetters(own)
    if ingredients.contains(.colours) {
      var random = own(.colours)
      colours = SceneColours(&random)
    }
    if ingredients.contains(.border) {
      var random = own(.border)
      if random.chance(0.22) {
        border = random.uniform(1.0...3.5)
        colours.addBorder(&random)
      }
    }
    if ingredients.contains(.shadow) {
      var random = own(.shadow)
      if random.chance(0.25) {
        let angle = random.uniform(0...2 * .pi)
        let distance = random.uniform(1.0...4.5)
        shadow = Shadow(
          across: distance * cos(angle), down: distance * sin(angle),
          opacity: Float(random.uniform(0.3...1)))
        colours.addShadow(&random)
      }
    }
    drawPlacement(own, letters)
    drawCamera(own, height)
  }

  private mutating func drawLetters(_ own: (SceneIngredient) -> RandomSequence) {
    if ingredients.contains(.weight) {
      var random = own(.weight)
      if random.chance(0.5) { weight = random.uniform(-0.5...1.5) }
    }
    if ingredients.contains(.slant) {
      var random = own(.slant)
      if random.chance(0.3) { lean = tan(random.uniform(-0.17...0.3)) }
      if random.chance(0.6) { stretch = exp(random.uniform(-0.4...0.3)) }
    }
    if ingredients.contains(.spacing) {
      var random = own(.spacing)
      if random.chance(0.45) {
        spacing =
          random.chance(0.25) ? random.uniform(0.15...0.7) : random.uniform(-0.04...0.15)
      }
    }
    if ingredients.contains(.margins) {
      var random = own(.margins)
      let loose = random.chance(0.15) ? 0.45 : 0.22
      margins = (
        random.uniform(0.0...1.3 * loose), random.uniform(0.0...1.3 * loose),
        random.uniform(0.0...loose), random.uniform(0.0...loose)
      )
    }
  }

  private mutating func drawPlacement(
    _ own: (SceneIngredient) -> RandomSequence, _ letters: Int
  ) {
    if ingredients.contains(.rotation) {
      var random = own(.rotation)
      let most = 0.1 + 0.12 * random.unit() * random.unit()
      if random.chance(0.45) { turn = random.uniform(-most...most) }
    }
    if ingredients.contains(.projective) {
      var random = own(.projective)
      if random.chance(0.4) {
        tilt = (random.uniform(-0.22...0.22), random.uniform(-0.15...0.15))
      }
    }
    if ingredients.contains(.curved) {
      var random = own(.curved)
      if letters >= 3, random.chance(0.18) {
        bend = random.uniform(0.15...1.1) * (random.chance(0.6) ? 1 : -1)
      }
    }
    if ingredients.contains(.fragments) {
      var random = own(.fragments)
      if random.chance(0.15) {
        let side = random.below(3)
        fragments = (side != 1, side != 0, random.uniform(0.12...0.3))
        if fragments.above { margins.top = max(margins.top, fragments.gap + 0.1) }
        if fragments.below { margins.bottom = max(margins.bottom, fragments.gap + 0.1) }
      }
    }
  }

  private mutating func drawCamera(_ own: (SceneIngredient) -> RandomSequence, _ height: Int) {
    if ingredients.contains(.blending) {
      var random = own(.blending)
      if random.chance(0.4) { opacity = Float(random.uniform(0.7...1)) }
      if random.chance(0.5) { unevenness = Float(random.uniform(0...0.25)) }
    }
    if ingredients.contains(.light) {
      var random = own(.light)
      if random.chance(0.5) {
        light.across = Float(random.uniform(-0.35...0.35))
        light.down = Float(random.uniform(-0.2...0.2))
        if random.chance(0.3) { light.corners = Float(random.uniform(0...0.4)) }
      }
    }
    if ingredients.contains(.resolution) {
      var random = own(.resolution)
      if random.chance(0.5) {
        rows = max(8, Int((Double(height) * random.uniform(0.45...1.0)).rounded()))
      }
    }
    if ingredients.contains(.blur) {
      var random = own(.blur)
      if random.chance(0.6) { blur = random.uniform(0.3...1.2) }
    }
    if ingredients.contains(.motion) {
      var random = own(.motion)
      if random.chance(0.1) { motion = (2 + random.below(3), random.chance(0.3)) }
    }
    if ingredients.contains(.noise) {
      var random = own(.noise)
      if random.chance(0.6) { noise = random.unit() * random.unit() * 0.22 }
    }
    if ingredients.contains(.compression) {
      var random = own(.compression)
      if random.chance(0.5) { compression = random.uniform(0.2...0.85) }
    }
  }
}

extension RandomSequence {
  /// True with this probability.
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }
}
